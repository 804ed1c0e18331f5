import { useEffect } from "react";

/**
 * Stands inside an open menu. Base UI's focus guards are focusable and hidden from readers at once, which is against the rules of ARIA;
 * they are empty, so they need not be hidden.
 */
export function GuardsInSight(): null {
  useEffect(() => {
    const show = () => {
      for (const guard of document.querySelectorAll("[data-base-ui-focus-guard][aria-hidden]"))
        guard.removeAttribute("aria-hidden");
    };
    show();
    // Some come a moment later than the menu.
    const observer = new MutationObserver(show);
    observer.observe(document.body, { childList: true, subtree: true });
    return () => {
      observer.disconnect();
    };
  }, []);
  return null;
}

import { useSyncExternalStore } from "react";

let changes = 0;

/** Count the changes between light and dark: a canvas has to be redrawn after each. */
export function useThemeChanges(): number {
  return useSyncExternalStore(subscribe, () => changes);
}

function subscribe(listener: () => void): () => void {
  const changed = () => {
    changes += 1;
    listener();
  };
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  dark.addEventListener("change", changed);
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  return () => {
    dark.removeEventListener("change", changed);
    observer.disconnect();
  };
}

import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef } from "react";

const PLACES: Readonly<Record<string, "/" | "/models" | "/experiments" | "/inbox" | "/settings">> =
  {
    h: "/",
    m: "/models",
    e: "/experiments",
    i: "/inbox",
    s: "/settings",
  };
// After it, "g" was a slip.
const SECOND_KEY_MS = 1200;

interface Shortcuts {
  onSearch: () => void;
  onMap: () => void;
  isOff: boolean;
}

/** The keys that work everywhere: Ctrl K and "/" search, "?" lists them, "g" and a letter goes places. */
export function useShortcuts({ onSearch, onMap, isOff }: Shortcuts): void {
  const navigate = useNavigate();
  const wentAt = useRef(0);
  useEffect(() => {
    if (isOff) return;
    const onKey = (event: KeyboardEvent) => {
      if (
        (event.ctrlKey || event.metaKey) &&
        !event.altKey &&
        !event.shiftKey &&
        event.key.toLowerCase() === "k"
      ) {
        event.preventDefault();
        onSearch();
        return;
      }
      // A dialog has keys of its own.
      if (
        event.ctrlKey ||
        event.metaKey ||
        event.altKey ||
        isTyping(event.target) ||
        document.querySelector("[role=dialog],[role=menu],[role=listbox]") !== null
      )
        return;
      const place = PLACES[event.key];
      if (event.key === "/") onSearch();
      else if (event.key === "?") onMap();
      else if (event.key === "g") wentAt.current = performance.now();
      else if (place !== undefined && performance.now() - wentAt.current < SECOND_KEY_MS)
        void navigate({ to: place, search: {} });
      else return;
      if (event.key !== "g") wentAt.current = 0;
      event.preventDefault();
    };
    window.addEventListener("keydown", onKey);
    return () => {
      window.removeEventListener("keydown", onKey);
    };
  }, [navigate, onSearch, onMap, isOff]);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

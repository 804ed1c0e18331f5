import { useSyncExternalStore } from "react";

/** Whether the window is as narrow as the style sheets call narrow. */
export function useIsNarrow(): boolean {
  return useSyncExternalStore(subscribe, () => narrow().matches);
}

let query: MediaQueryList | undefined;

function narrow(): MediaQueryList {
  query ??= window.matchMedia("(max-width: 720px)");
  return query;
}

function subscribe(listener: () => void): () => void {
  narrow().addEventListener("change", listener);
  return () => {
    narrow().removeEventListener("change", listener);
  };
}

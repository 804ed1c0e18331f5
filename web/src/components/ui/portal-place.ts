import { createContext, useContext, type RefObject } from "react";

/** True inside of a dialog, which hangs its own menus and lists. */
export const IsInDialog = createContext(false);

// Looked up when a menu opens: by then the page stands.
const main: RefObject<HTMLElement | null> = {
  get current() {
    return document.getElementById("main");
  },
};

/** Where menus and lists hang: in the page's main part, because what stands outside of every landmark is missed by who walks by landmarks. */
export function usePortalPlace(): RefObject<HTMLElement | null> | undefined {
  return useContext(IsInDialog) ? undefined : main;
}

import { createContext, useContext, type RefObject } from "react";

/** True inside of a dialog, which hangs its own menus and lists. */
export const IsInDialog = createContext(false);

// Looked up when a menu opens: the page is rendered by then.
const main: RefObject<HTMLElement | null> = {
  get current() {
    return document.getElementById("main");
  },
};

/** The container of menus and lists: the main landmark, because content outside of landmarks is missed by users who navigate by them. */
export function usePortalPlace(): RefObject<HTMLElement | null> | undefined {
  return useContext(IsInDialog) ? undefined : main;
}

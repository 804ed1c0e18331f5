/** Loads what opens above the page: menus, lists, dialogs. Who only reads never needs it, and it is a fifth of all code. */

import { deferCode } from "@/lib/deferred-code";
import { toast } from "./toast-store";

export const floatingCode = deferCode(() => import("./floating-parts"));

/** Say that something could not be opened, since its code is not here. */
export function sayNotLoaded(): void {
  toast({
    text: "It could not be opened: the server does not answer, or was upgraded meanwhile. Try again, or load the page again.",
    tone: "stop",
  });
}

/** What is in an open menu; by then the code is here. */
export function floatingParts() {
  const parts = floatingCode.now();
  if (parts === undefined) throw new Error("A part of a menu stands outside of a menu");
  return parts;
}

// At the first sign of somebody there, so that it is here when the button is pressed.
const SIGNS = ["pointermove", "pointerdown", "keydown"] as const;

function someoneIsThere(): void {
  for (const sign of SIGNS) window.removeEventListener(sign, someoneIsThere);
  // Who presses a button that needs it is told.
  floatingCode.load().catch(() => undefined);
}

for (const sign of SIGNS) window.addEventListener(sign, someoneIsThere, { passive: true });

/** Loads the code of menus, lists and dialogs: a fifth of all code, which reading a page does not need. */

import { deferCode } from "@/lib/deferred-code";
import { toast } from "./toast-store";

export const floatingCode = deferCode(() => import("./floating-parts"));

/** Report that a menu or dialog could not be opened because its code did not load. */
export function reportNotLoaded(): void {
  toast({
    text: "It could not be opened: the server does not answer, or was upgraded meanwhile. Try again, or load the page again.",
    tone: "stop",
  });
}

/** The parts of an open menu; its code is loaded by then. */
export function floatingParts() {
  const parts = floatingCode.now();
  if (parts === undefined) throw new Error("A menu part is used outside a menu");
  return parts;
}

// At the first user interaction, so that the code is loaded when a button is pressed.
const INTERACTIONS = ["pointermove", "pointerdown", "keydown"] as const;

function loadOnInteraction(): void {
  for (const event of INTERACTIONS) window.removeEventListener(event, loadOnInteraction);
  // A failure is reported when a button needs the code.
  floatingCode.load().catch(() => undefined);
}

for (const event of INTERACTIONS)
  window.addEventListener(event, loadOnInteraction, { passive: true });

/** Whether one is logged in, as far as the page knows: from the document, and from every answer since. */

import { sessionAtStart } from "@/lib/config";

/** "out": the page was opened without being logged in. "lapsed": it ended while somebody was at it, whose work stays. */
export type SessionState = "in" | "out" | "lapsed";

let state: SessionState = sessionAtStart === "none" ? "out" : "in";
const listeners = new Set<() => void>();

export function sessionState(): SessionState {
  return state;
}

export function subscribeSession(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** An answer was 401. */
export function sessionEnded(): void {
  if (state === "in") change("lapsed");
}

export function sessionBegan(): void {
  change("in");
}

/** Somebody logged out. */
export function sessionLeft(): void {
  change("out");
}

function change(next: SessionState): void {
  state = next;
  for (const listener of listeners) listener();
}

/** Whether the user is logged in, as far as the page knows: from the document, and from each response since. */

import { sessionAtStart } from "@/lib/config";

/** "out": the page was opened without being logged in. "lapsed": the session ended while the page was in use; what was typed is preserved. */
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

/** Record a 401 response. */
export function sessionEnded(): void {
  if (state === "in") change("lapsed");
}

export function sessionBegan(): void {
  change("in");
}

/** Record that the user logged out. */
export function sessionLeft(): void {
  change("out");
}

function change(next: SessionState): void {
  state = next;
  for (const listener of listeners) listener();
}

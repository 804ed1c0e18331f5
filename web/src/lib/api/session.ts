/** Whether the user is signed in, as far as the page knows: from the document, and from each response since. */

import { sessionAtStart } from "@/lib/config";

/** "out": the page was opened without being signed in. "lapsed": the session ended while the page was in use; what was typed is preserved. */
export type SessionState = "in" | "out" | "lapsed";

let state: SessionState = sessionAtStart === "none" ? "out" : "in";
const listeners = new Set<() => void>();
const denialListeners = new Set<() => void>();

export function sessionState(): SessionState {
  return state;
}

export function subscribeSession(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Call back when a change was denied: what the user may do is no longer what the page shows. */
export function onDenial(listener: () => void): () => void {
  denialListeners.add(listener);
  return () => denialListeners.delete(listener);
}

/** Record the status of a response: 401 ends the session, a change refused with 403 is reported to `onDenial`. */
export function noteStatus(status: number, method: string): void {
  if (status === 401 && state === "in") change("lapsed");
  if (status === 403 && method !== "GET") for (const listener of denialListeners) listener();
}

export function sessionBegan(): void {
  change("in");
}

function change(next: SessionState): void {
  state = next;
  for (const listener of listeners) listener();
}

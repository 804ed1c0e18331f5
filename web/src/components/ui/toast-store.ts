/** The toasts on show. `toast()` can be called from anywhere, also outside of components. */

import { asApiError } from "@/lib/api/errors";

export interface Toast {
  id: number;
  text: string;
  tone: "good" | "stop" | "plain";
  /** Takes back what was done; offered as "Undo". */
  undo?: () => void | Promise<void>;
  /** Shown small beneath, with a copy button. */
  requestId?: string;
}

export const TOAST_MS = 10_000;

const MOST_AT_ONCE = 3;
let toasts: readonly Toast[] = [];
let lastId = 0;
const listeners = new Set<() => void>();

/** Say what happened; with `undo`, offer to take it back. */
export function toast({
  text,
  tone = "good",
  undo,
  requestId,
}: Partial<Toast> & { text: string }): number {
  lastId += 1;
  change([...toasts, { id: lastId, text, tone, undo, requestId }].slice(-MOST_AT_ONCE));
  return lastId;
}

/** Say what did not work: `what` in words ("It was not deleted."), then why, with the id for the server's log. */
export function toastProblem(thrown: unknown, what = ""): number {
  const { message, requestId } = asApiError(thrown);
  return toast({ text: `${what} ${message}`.trim(), tone: "stop", requestId });
}

export function dismissToast(id: number): void {
  change(toasts.filter((one) => one.id !== id));
}

export function subscribeToasts(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function shownToasts(): readonly Toast[] {
  return toasts;
}

function change(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

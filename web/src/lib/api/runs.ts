/** Changes of runs that several pages make. */

import { segments, sendToPage } from "./client";
import type { Message } from "./types";

/** Rename a run, describe it, or both. */
export function updateRun(
  runId: string,
  change: { name?: string; description?: string },
): Promise<unknown> {
  return sendToPage("PATCH", `/runs${segments(runId)}`, { body: change });
}

export function deleteRuns(runIds: readonly string[]) {
  return sendToPage<Message<"RunsChanged">>("POST", "/runs/delete", { body: { run_ids: runIds } });
}

export function restoreRuns(runIds: readonly string[]) {
  return sendToPage<Message<"RunsChanged">>("POST", "/runs/restore", { body: { run_ids: runIds } });
}

export function tagRuns(
  runIds: readonly string[],
  tags: Readonly<Record<string, string>>,
  gone: readonly string[],
) {
  return sendToPage<Message<"RunsChanged">>("POST", "/runs/tags", {
    body: { run_ids: runIds, set: tags, delete: gone },
  });
}

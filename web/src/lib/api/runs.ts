/** Changes of runs that several pages make. */

import { segments, send } from "./client";
import type { Message } from "./types";

type RunsChanged = Message<"RunsChanged">;

/** Rename a run, describe it, or both. */
export function updateRun(
  runId: string,
  change: { name?: string; description?: string },
): Promise<unknown> {
  return send("PATCH", `/runs${segments(runId)}`, { body: change });
}

export function deleteRuns(runIds: readonly string[]) {
  return send<RunsChanged>("POST", "/runs/batch-delete", { body: { run_ids: runIds } });
}

export function restoreRuns(runIds: readonly string[]) {
  return send<RunsChanged>("POST", "/runs/batch-restore", { body: { run_ids: runIds } });
}

export function tagRuns(
  runIds: readonly string[],
  tags: Readonly<Record<string, string>>,
  gone: readonly string[],
) {
  return send<RunsChanged>("POST", "/runs/batch-tag", {
    body: { run_ids: runIds, set: tags, delete: gone },
  });
}

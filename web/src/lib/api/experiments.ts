/** Calls about one experiment that several pages make. */

import { get, segments, sendToPage } from "./client";
import type { ExperimentRow } from "./types";

export function readExperiment(id: string, signal?: AbortSignal): Promise<ExperimentRow> {
  return get(segments("experiments", id), {}, signal);
}

export function createExperiment(name: string, description: string): Promise<ExperimentRow> {
  return sendToPage("POST", "/experiments", { body: { name, description } });
}

/** Rename an experiment, describe it, or both. */
export function updateExperiment(
  id: string,
  change: { name?: string; description?: string },
): Promise<ExperimentRow> {
  return sendToPage("PATCH", segments("experiments", id), { body: change });
}

export function deleteExperiment(id: string): Promise<unknown> {
  return sendToPage("DELETE", segments("experiments", id));
}

export function restoreExperiment(id: string): Promise<ExperimentRow> {
  return sendToPage("POST", `${segments("experiments", id)}/restore`);
}

export function setExperimentTag(id: string, key: string, value: string): Promise<ExperimentRow> {
  return sendToPage("PUT", segments("experiments", id, "tags", key), { body: { value } });
}

export function deleteExperimentTag(id: string, key: string): Promise<ExperimentRow> {
  return sendToPage("DELETE", segments("experiments", id, "tags", key));
}

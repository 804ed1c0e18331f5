/** Calls about one experiment that several pages make. */

import type { MetricDirectionName } from "@/lib/metric-direction";
import { get, segments, send } from "./client";
import type { ExperimentRow, Message } from "./types";

type Experiment = Message<"Experiment">;

export function readExperiment(id: string, signal?: AbortSignal): Promise<ExperimentRow> {
  return get(segments("experiments", id), {}, signal);
}

export function createExperiment(name: string, description: string): Promise<Experiment> {
  return send("POST", "/experiments", { body: { name, description } });
}

/** Rename an experiment, describe it, or both. */
export function updateExperiment(
  id: string,
  change: { name?: string; description?: string },
): Promise<Experiment> {
  return send("PATCH", segments("experiments", id), { body: change });
}

export function deleteExperiment(id: string): Promise<unknown> {
  return send("DELETE", segments("experiments", id));
}

export function restoreExperiment(id: string): Promise<Experiment> {
  return send("POST", `${segments("experiments", id)}/restore`);
}

export function setExperimentTag(id: string, key: string, value: string): Promise<Experiment> {
  return send("PUT", segments("experiments", id, "tags", key), { body: { value } });
}

export function deleteExperimentTag(id: string, key: string): Promise<unknown> {
  return send("DELETE", segments("experiments", id, "tags", key));
}

/** Declare which direction of a metric is better, or withdraw the declaration. */
export function declareExperimentDirection(
  id: string,
  metric: string,
  direction: MetricDirectionName,
): Promise<unknown> {
  const path = segments("experiments", id, "metric-directions", metric);
  if (direction === "unknown") return send("DELETE", path);
  return send("PUT", path, { body: { direction: direction === "up" ? "maximize" : "minimize" } });
}

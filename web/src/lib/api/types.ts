/** Short names of the API's messages; schema.ts is generated from the server's own description. */

import type { components } from "./schema";

type Schemas = components["schemas"];

/** A message of the API by its name: `Message<"ModelRow">`. */
export type Message<Name extends keyof Schemas> = Schemas[Name];

export type ModelRow = Message<"ModelRow">;
export type ModelPage = Message<"ModelPage">;
export type ModelsPage = Message<"ModelsPage">;
export type VersionPage = Message<"VersionPage">;
export type VersionRow = Message<"VersionRow">;
export type VersionContent = Message<"VersionContent">;
export type HomePage = Message<"HomePage">;
export type SearchResults = Message<"SearchResults">;
export type ExperimentRow = Message<"ExperimentRow">;
export type ExperimentsPage = Message<"ExperimentsPage">;
export type TimelineEvent = Message<"Event">;
export type RunRef = Message<"RunRef">;
export type StageHolder = Message<"StageHolder">;
export type KeyMetric = Message<"KeyMetric">;
export type MetricDirections = VersionPage["directions"];

/** A double as JSON carries it: what it has no number for travels as its name. */
export type MetricValue = number | "NaN" | "Infinity" | "-Infinity";

/** A metric's value as a number. */
export function metricNumber(value: MetricValue): number {
  return typeof value === "number"
    ? value
    : value === "NaN"
      ? Number.NaN
      : value === "Infinity"
        ? Infinity
        : -Infinity;
}

/** Runs side by side: which rows there are, which of them differ, what can be an axis. */

import { metricNumber, type Message, type MetricValue } from "./api/types";
import { formatDuration } from "./format";

export type ComparedRun = Message<"ComparedRun">;

export interface CompareRow {
  key: string;
  /** One a run; undefined for those that have none. */
  values: readonly (string | undefined)[];
  isSame: boolean;
}

export interface MetricRow {
  key: string;
  values: readonly (MetricValue | undefined)[];
  isSame: boolean;
}

/** Metrics of all, those whose direction is known first. */
export function metricRows(
  runs: readonly ComparedRun[],
  directions: Readonly<Record<string, { direction: string }>>,
): MetricRow[] {
  return keysOf(runs, (run) => run.metrics)
    .map((key) =>
      rowOf(
        key,
        runs.map((run) => run.metrics[key]),
      ),
    )
    .sort(
      (a, b) => Number(isUnknown(a.key)) - Number(isUnknown(b.key)) || compareKeys(a.key, b.key),
    );

  function isUnknown(key: string): boolean {
    return (directions[key]?.direction ?? "unknown") === "unknown";
  }
}

/** Texts of all, by key. */
export function textRows(
  runs: readonly ComparedRun[],
  of: (run: ComparedRun) => Readonly<Record<string, string>>,
): CompareRow[] {
  return keysOf(runs, of).map((key) =>
    rowOf(
      key,
      runs.map((run) => of(run)[key]),
    ),
  );
}

/** What is known of a run besides what it logged. */
export function factsOf({ run, git_commit, datasets }: ComparedRun): Record<string, string> {
  return {
    Status: run.status.charAt(0) + run.status.slice(1).toLowerCase(),
    ...(run.end_time_ms === null
      ? {}
      : { Took: formatDuration(run.end_time_ms - run.start_time_ms) }),
    ...(run.user_id === "" ? {} : { Author: run.user_id }),
    ...(git_commit === null ? {} : { Commit: git_commit }),
    ...Object.fromEntries(
      datasets.map((one) => [
        `Dataset${one.context === null ? "" : `, ${one.context}`}`,
        `${one.name} ${one.digest}`,
      ]),
    ),
  };
}

/** Tags that people set, not those clients write for themselves. */
export function ownTags(run: ComparedRun): Record<string, string> {
  return Object.fromEntries(
    Object.entries(run.tags).filter(
      ([key]) => !key.startsWith("mlflow.") && !key.startsWith("greenroom."),
    ),
  );
}

/** One place runs can be measured by: "metrics.auc" or "params.depth". */
export interface Axis {
  id: string;
  name: string;
  /** Values that are no numbers, in their order; null where all are numbers. */
  words: readonly string[] | null;
  /** One a run: the number, or the place among the words. */
  values: readonly (number | null)[];
}

/** All axes: metrics, then params; those that all runs have the same of last. */
export function axesOf(runs: readonly ComparedRun[]): Axis[] {
  const axes = [
    ...keysOf(runs, (run) => run.metrics).map((key) =>
      axisOf(
        `metrics.${key}`,
        key,
        runs.map((run) => {
          const value = run.metrics[key];
          const number = value === undefined ? null : metricNumber(value);
          return number !== null && Number.isFinite(number) ? number : null;
        }),
      ),
    ),
    ...keysOf(runs, (run) => run.params).map((key) =>
      axisOf(
        `params.${key}`,
        key,
        runs.map((run) => run.params[key] ?? null),
      ),
    ),
  ];
  return axes
    .filter((axis) => axis.values.some((value) => value !== null))
    .sort((a, b) => Number(isFlat(a)) - Number(isFlat(b)));
}

/** Whether an axis tells nothing apart. */
export function isFlat(axis: Axis): boolean {
  return new Set(axis.values).size < 2;
}

function axisOf(id: string, name: string, values: readonly (number | string | null)[]): Axis {
  const given = values.filter((value) => value !== null);
  const areNumbers = given.every(
    (value) => typeof value === "number" || (value.trim() !== "" && Number.isFinite(Number(value))),
  );
  if (areNumbers)
    return {
      id,
      name,
      words: null,
      values: values.map((value) => (value === null ? null : Number(value))),
    };
  const words = [...new Set(given.map(String))].sort(compareKeys);
  return {
    id,
    name,
    words,
    values: values.map((value) => (value === null ? null : words.indexOf(String(value)))),
  };
}

function rowOf<Value>(
  key: string,
  values: readonly Value[],
): { key: string; values: readonly Value[]; isSame: boolean } {
  return { key, values, isSame: new Set(values).size < 2 };
}

function keysOf(
  runs: readonly ComparedRun[],
  of: (run: ComparedRun) => Readonly<Record<string, unknown>>,
): string[] {
  return [...new Set(runs.flatMap((run) => Object.keys(of(run))))].sort(compareKeys);
}

const collator = new Intl.Collator("en", { numeric: true });

function compareKeys(a: string, b: string): number {
  return collator.compare(a, b);
}

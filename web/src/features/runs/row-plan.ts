/** Which row of the table stands where: pinned runs, then all runs, or groups with the runs of those that are open. */

import type { RunGroup, RunRow } from "./api/list-runs";

/** A run on show. */
export interface RunTableRow {
  kind: "run";
  run: RunRow;
  /** Stays on top. */
  isOnTop: boolean;
  /** Stands in an open group. */
  isNested: boolean;
}

/** The head of a group. */
export interface GroupTableRow {
  kind: "group";
  group: RunGroup;
  isOpen: boolean;
}

export type TableRow = RunTableRow | GroupTableRow;

/** A stretch of rows. */
export type Stretch =
  | { kind: "top"; runs: readonly RunRow[] }
  | { kind: "group"; group: RunGroup; isOpen: boolean }
  | { kind: "runs"; source: string; count: number };

/** One page of one source of runs. */
export interface PagePlace {
  source: string;
  page: number;
}

export const ALL_RUNS = "all";

/** How the address names a group. */
export function groupToken(value: string | null): string {
  return value === null ? "-" : `=${value}`;
}

/** The value a token names; null for the runs that have none. */
export function groupValue(token: string): string | null {
  return token.startsWith("=") ? token.slice(1) : null;
}

export function lengthOf(stretch: Stretch): number {
  return stretch.kind === "top"
    ? stretch.runs.length
    : stretch.kind === "group"
      ? 1
      : stretch.count;
}

/** All stretches of a table, in order. */
export function stretchesOf(
  top: readonly RunRow[],
  total: number,
  groups: readonly RunGroup[] | null,
  open: ReadonlySet<string>,
): Stretch[] {
  const found: Stretch[] = top.length > 0 ? [{ kind: "top", runs: top }] : [];
  if (groups === null) return [...found, { kind: "runs", source: ALL_RUNS, count: total }];
  for (const group of groups) {
    const token = groupToken(group.value);
    const isOpen = open.has(token);
    found.push({ kind: "group", group, isOpen });
    if (isOpen) found.push({ kind: "runs", source: token, count: group.runs_count });
  }
  return found;
}

/** The stretch an index falls into, and how far. */
export function placeAt(
  stretches: readonly Stretch[],
  index: number,
): { stretch: Stretch; offset: number } | null {
  let rest = index;
  for (const stretch of stretches) {
    const length = lengthOf(stretch);
    if (rest < length) return { stretch, offset: rest };
    rest -= length;
  }
  return null;
}

/** The pages that hold the rows from one index to another. */
export function pagesBetween(
  stretches: readonly Stretch[],
  first: number,
  last: number,
  pageSize: number,
): PagePlace[] {
  const found: PagePlace[] = [];
  let start = 0;
  for (const stretch of stretches) {
    const end = start + lengthOf(stretch);
    if (stretch.kind === "runs" && end > first && start <= last) {
      const from = Math.floor(Math.max(0, first - start) / pageSize);
      const to = Math.floor((Math.min(end - 1, last) - start) / pageSize);
      for (let page = from; page <= to; page += 1) found.push({ source: stretch.source, page });
    }
    start = end;
  }
  return found;
}

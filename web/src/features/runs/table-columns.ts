/** Which columns the table of runs has, in which order: what the address says, else the run's own and those the server chose. */

export const OWN_COLUMNS = ["started", "took", "author", "registered", "status", "id"] as const;
export type OwnColumn = (typeof OWN_COLUMNS)[number];
const OWN_BY_DEFAULT: readonly OwnColumn[] = ["started", "took", "author", "registered"];

export const OWN_HEADERS: Record<OwnColumn, string> = {
  started: "Started",
  took: "Took",
  author: "Author",
  registered: "Registered as",
  status: "Status",
  id: "Run id",
};

export interface ChosenKeys {
  params: readonly string[];
  metrics: readonly string[];
  tags: readonly string[];
}

/** "metrics.auc" as its kind and key. */
export function columnParts(id: string): {
  kind: "own" | "params" | "metrics" | "tags";
  key: string;
} {
  const [, kind, key] = /^(params|metrics|tags)\.([\s\S]+)$/.exec(id) ?? [];
  return kind === undefined || key === undefined
    ? { kind: "own", key: id }
    : { kind: kind as "params", key };
}

/** Columns on show. */
export function shownColumns(
  cols: readonly string[] | undefined,
  chosen: ChosenKeys | undefined,
): string[] {
  if (cols !== undefined) return cols.filter((id) => columnParts(id).kind !== "own" || isOwn(id));
  return [
    ...OWN_BY_DEFAULT,
    ...(["params", "metrics", "tags"] as const).flatMap((kind) =>
      (chosen?.[kind] ?? []).map((key) => `${kind}.${key}`),
    ),
  ];
}

/** Those of them the server fills. */
export function dataColumns(cols: readonly string[] | undefined): string[] {
  return (cols ?? []).filter((id) => columnParts(id).kind !== "own");
}

/** The same columns, those of one kind side by side and pinned ones first, as the table shows them. */
export function inOrder(ids: readonly string[], pinned: ReadonlySet<string>): string[] {
  const kinds = ["own", "params", "metrics", "tags"];
  const rank = (id: string) => (pinned.has(id) ? -1 : kinds.indexOf(columnParts(id).kind));
  return ids
    .map((id, at) => ({ id, at }))
    .sort((a, b) => rank(a.id) - rank(b.id) || a.at - b.at)
    .map(({ id }) => id);
}

/** Columns after one was moved past its neighbour. */
export function moved(ids: readonly string[], id: string, step: -1 | 1): string[] {
  const at = ids.indexOf(id);
  const to = at + step;
  const other = ids[to];
  if (at < 0 || other === undefined) return [...ids];
  return ids.map((one, index) => (index === at ? other : index === to ? id : one));
}

/** How far each value lies between the worst and the best of those here, 0 to 1; nothing where all are the same. */
export function barLength(
  value: number,
  range: readonly [number, number] | undefined,
  direction: "up" | "down" | "unknown",
): number | undefined {
  if (
    range === undefined ||
    direction === "unknown" ||
    !Number.isFinite(value) ||
    range[1] <= range[0]
  )
    return undefined;
  const share = (value - range[0]) / (range[1] - range[0]);
  return Math.round((direction === "up" ? share : 1 - share) * 1000) / 1000;
}

/** Smallest and largest of each metric over some runs, numbers only. */
export function rangesOf(
  runs: readonly { metrics: Readonly<Record<string, unknown>> }[],
  keys: readonly string[],
): Map<string, [number, number]> {
  const found = new Map<string, [number, number]>();
  for (const key of keys) {
    for (const { metrics } of runs) {
      const value = metrics[key];
      if (typeof value !== "number") continue;
      const range = found.get(key);
      if (range === undefined) found.set(key, [value, value]);
      else if (value < range[0]) range[0] = value;
      else if (value > range[1]) range[1] = value;
    }
  }
  return found;
}

function isOwn(id: string): id is OwnColumn {
  return (OWN_COLUMNS as readonly string[]).includes(id);
}

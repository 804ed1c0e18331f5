import { useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import {
  firstRunsQuery,
  furtherRunsQuery,
  groupsQuery,
  PAGE_SIZE,
  runsByIdQuery,
  type RunList,
  type RunRow,
} from "./api/list-runs";
import {
  ALL_RUNS,
  groupValue,
  lengthOf,
  pagesBetween,
  placeAt,
  stretchesOf,
  type TableRow,
} from "./row-plan";

interface UseRunRows {
  list: RunList;
  groupBy: string | undefined;
  /** Tokens of the groups that are open. */
  open: readonly string[];
  /** Ids of runs that stay on top. */
  top: readonly string[];
}

const NONE: readonly RunRow[] = [];

/** The rows of the table of runs: asks for the pages that are on show, and for nothing else. */
export function useRunRows({ list, groupBy, open, top }: UseRunRows) {
  const client = useQueryClient();
  const first = useQuery(firstRunsQuery(list, groupBy === undefined ? PAGE_SIZE : 1));
  const { data } = first;
  const chosen = data?.chosen;
  const columns = useMemo(
    () =>
      chosen === undefined
        ? []
        : [
            ...chosen.params.map((key) => `params.${key}`),
            ...chosen.metrics.map((key) => `metrics.${key}`),
            ...chosen.tags.map((key) => `tags.${key}`),
          ],
    [chosen],
  );
  const isHere = data !== undefined && !first.isPlaceholderData;
  const withColumns: RunList = { ...list, columns: columns.length > 0 ? columns : list.columns };
  const groups = useQuery({
    ...groupsQuery(list, groupBy ?? "", chosen?.metrics ?? []),
    enabled: groupBy !== undefined && isHere,
  });
  const pinned = useQuery({
    ...runsByIdQuery(withColumns, top),
    enabled: top.length > 0 && data !== undefined,
  });

  const topRuns = top.length > 0 ? (pinned.data?.runs ?? NONE) : NONE;
  const total = data?.total ?? 0;
  const shownGroups = groupBy === undefined ? null : (groups.data?.groups ?? null);
  const stretches = useMemo(
    () =>
      groupBy !== undefined && shownGroups === null
        ? []
        : stretchesOf(topRuns, total, shownGroups, new Set(open)),
    [topRuns, total, shownGroups, groupBy, open],
  );
  const count = useMemo(() => stretches.reduce((sum, one) => sum + lengthOf(one), 0), [stretches]);

  const [[from, to], setShown] = useState<readonly [number, number]>([0, 0]);
  const onVisible = useCallback((start: number, end: number) => {
    setShown((old) => (old[0] === start && old[1] === end ? old : [start, end]));
  }, []);
  const wanted = useMemo(
    () =>
      pagesBetween(stretches, from, to, PAGE_SIZE).filter(
        (one) => one.source !== ALL_RUNS || one.page > 0,
      ),
    [stretches, from, to],
  );
  const further = useQueries({
    queries: isHere
      ? wanted.map(({ source, page }) => {
          const of =
            source === ALL_RUNS || groupBy === undefined
              ? withColumns
              : { ...withColumns, group: { by: groupBy, value: groupValue(source) } };
          return furtherRunsQuery(client, source === ALL_RUNS ? list : of, of, page);
        })
      : [],
  });

  const pages = new Map<string, readonly RunRow[]>();
  if (data !== undefined && groupBy === undefined) pages.set(`${ALL_RUNS} 0`, data.runs);
  if (isHere)
    wanted.forEach(({ source, page }, index) => {
      const runs = further[index]?.data?.runs;
      if (runs) pages.set(`${source} ${page}`, runs);
    });

  const rowAt = (index: number): TableRow | undefined => {
    const place = placeAt(stretches, index);
    if (place === null) return undefined;
    const { stretch, offset } = place;
    if (stretch.kind === "group") return stretch;
    if (stretch.kind === "top") {
      const run = stretch.runs[offset];
      return run && { kind: "run", run, isOnTop: true, isNested: false };
    }
    const run = pages.get(`${stretch.source} ${Math.floor(offset / PAGE_SIZE)}`)?.[
      offset % PAGE_SIZE
    ];
    return run && { kind: "run", run, isOnTop: false, isNested: stretch.source !== ALL_RUNS };
  };
  const failed = further.filter((one) => one.error !== null);
  return {
    first,
    groups,
    /** Rows there are, and the one at an index where it is here. */
    count,
    rowAt,
    onVisible,
    /** All runs that are here. */
    loaded: [...topRuns, ...[...pages.values()].flat()],
    /** Pages that did not come, while others did. */
    failed: failed[0] && {
      error: failed[0].error,
      retry: () => {
        for (const one of failed) void one.refetch();
      },
    },
  };
}

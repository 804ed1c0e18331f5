import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { get } from "@/lib/api/client";
import type { Message } from "@/lib/api/types";
import { keys } from "@/lib/query-keys";

export const compareQuery = (ids: string) =>
  queryOptions({
    queryKey: [...keys.run("compare"), ids],
    queryFn: ({ signal }) => get<Message<"RunsCompared">>("/runs/compare", { ids }, signal),
    placeholderData: keepPreviousData,
  });

const POINTS = 600;

/** Curves of some metrics of several runs. */
export const curvesQuery = (
  ids: readonly string[],
  metrics: readonly string[],
  x: "step" | "time",
) =>
  queryOptions({
    queryKey: [...keys.run("compare"), "curves", ids, metrics, x],
    queryFn: ({ signal }) =>
      get<Message<"Curves">>(
        "/runs/curves",
        { run_ids: ids.join(","), key: metrics, max_points: POINTS, x },
        signal,
      ),
    placeholderData: keepPreviousData,
  });

/** Calls of the table of runs. */

import { keepPreviousData, queryOptions, type QueryClient } from "@tanstack/react-query";
import { linkUrl, firstAnswer, get, segments } from "@/lib/api/client";
import { readExperiment } from "@/lib/api/experiments";
import type { Message } from "@/lib/api/types";
import { fieldText, withClause } from "@/lib/filter-text";
import { keys } from "@/lib/query-keys";
import { isDescending, sortColumn } from "@/lib/url-state";

export type RunRow = Message<"RunRow">;
export type RunsPage = Message<"RunsPage">;
export type RunGroup = Message<"RunGroup">;
export type RunColumns = Message<"Columns">;

export const PAGE_SIZE = 100;
export const DEFAULT_SORT = "-started";
export const MOST_GROUPS = 1000;
/** Asks for no params, metrics or tags: no columns at all would let the server choose some. */
export const NO_COLUMNS: readonly string[] = ["tags.-"];
// A page further behind than this from the last one here is found by counting rows, not from a token.
const MOST_PAGES_FROM_TOKEN = 20;
const WHILE_RUNNING_MS = 15_000;
// Rows scrolled past are dropped soon: of 100,000 the browser holds what is on show and a little more.
const KEPT_MS = 60_000;

/** Which runs, in which order. */
export interface RunList {
  experimentId: string;
  filter: string;
  sort: string;
  lifecycle: "active" | "deleted";
  /** "metrics.auc"; empty where the server is to choose. */
  columns: readonly string[];
  /** Only those of one group; `value` is null for those that have none. */
  group?: { by: string; value: string | null };
}

/** What the server calls the table's own columns. */
const FIELDS: Record<string, string> = {
  name: "run_name",
  started: "start_time",
  took: "duration",
  author: "user_id",
  status: "status",
};

function queryOf({ filter, sort, lifecycle, columns, group }: RunList) {
  const column = sortColumn(sort);
  return {
    filter,
    order_by:
      sort === DEFAULT_SORT
        ? []
        : [`${FIELDS[column] ?? fieldText(column)} ${isDescending(sort) ? "DESC" : "ASC"}`],
    columns,
    lifecycle_stage: lifecycle === "active" ? undefined : lifecycle,
    group_by: group?.by,
    // In a list, so that an empty value is sent too.
    group_value: group === undefined || group.value === null ? undefined : [group.value],
  };
}

function path(experimentId: string, what: string): string {
  return segments("experiments", experimentId, what);
}

const keyOf = (list: RunList, page: number) =>
  [...keys.runs(list.experimentId), "page", { ...list, experimentId: undefined }, page] as const;

/** The first page: also totals, the experiment, and the columns there are. */
export const firstRunsQuery = (list: RunList, limit = PAGE_SIZE) =>
  queryOptions({
    queryKey: [...keyOf(list, 0), limit],
    queryFn: ({ signal }) =>
      get<RunsPage>(
        path(list.experimentId, "runs"),
        { ...queryOf(list), limit: limit === PAGE_SIZE ? undefined : limit },
        signal,
      ),
    initialData: () =>
      firstAnswer<RunsPage>(path(list.experimentId, "runs"), {
        ...queryOf(list),
        limit: limit === PAGE_SIZE ? undefined : limit,
      }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      state.data?.runs.some((run) => run.status === "RUNNING") ? WHILE_RUNNING_MS : false,
  });

/** A further page; it begins behind the nearest page before it that is here and still true, or else is counted from the top. */
export const furtherRunsQuery = (
  client: QueryClient,
  first: RunList,
  list: RunList,
  page: number,
) =>
  queryOptions({
    queryKey: keyOf(list, page),
    queryFn: ({ signal }) =>
      get<RunsPage>(
        path(list.experimentId, "runs"),
        { ...queryOf(list), ...placeOf(client, first, list, page) },
        signal,
      ),
    gcTime: KEPT_MS,
    refetchInterval: ({ state }) =>
      state.data?.runs.some((run) => run.status === "RUNNING") ? WHILE_RUNNING_MS : false,
  });

function placeOf(
  client: QueryClient,
  first: RunList,
  list: RunList,
  page: number,
): { page_token?: string; skip?: number } {
  for (let before = page - 1; before >= Math.max(0, page - MOST_PAGES_FROM_TOKEN); before -= 1) {
    const state = client.getQueryState<RunsPage>(
      before === 0 && list.group === undefined
        ? [...keyOf(first, 0), PAGE_SIZE]
        : keyOf(list, before),
    );
    const token = state?.isInvalidated === false ? state.data?.next_page_token : undefined;
    const skip = (page - before - 1) * PAGE_SIZE;
    if (token) return { page_token: token, skip: skip === 0 ? undefined : skip };
  }
  return { skip: page === 0 ? undefined : page * PAGE_SIZE };
}

/** Some runs by their ids, in any order. */
export const runsByIdQuery = (list: RunList, ids: readonly string[]) =>
  queryOptions({
    queryKey: [...keys.runs(list.experimentId), "some", list.columns, ids],
    queryFn: ({ signal }) =>
      get<RunsPage>(
        path(list.experimentId, "runs"),
        { filter: idsClause(ids, "IN"), columns: list.columns, limit: ids.length },
        signal,
      ),
    placeholderData: keepPreviousData,
  });

export const groupsQuery = (list: RunList, by: string, metrics: readonly string[]) =>
  queryOptions({
    queryKey: [...keys.runs(list.experimentId), "groups", by, list.filter, list.lifecycle, metrics],
    queryFn: ({ signal }) =>
      get<Message<"RunGroups">>(
        path(list.experimentId, "run-groups"),
        {
          group_by: by,
          filter: list.filter,
          metrics,
          lifecycle_stage: list.lifecycle,
          limit: MOST_GROUPS,
        },
        signal,
      ),
    placeholderData: keepPreviousData,
  });

export const experimentQuery = (experimentId: string) =>
  queryOptions({
    queryKey: [...keys.experiment(experimentId), "head"],
    queryFn: ({ signal }) => readExperiment(experimentId, signal),
  });

/** Keys of all runs that hold a text; asked where not all are listed. */
export const columnsQuery = (
  experimentId: string,
  search: string,
  lifecycle: "active" | "deleted",
) =>
  queryOptions({
    queryKey: [...keys.experiment(experimentId), "columns", search, lifecycle],
    queryFn: ({ signal }) =>
      get<RunColumns>(
        path(experimentId, "columns"),
        { search, lifecycle_stage: lifecycle },
        signal,
      ),
    placeholderData: keepPreviousData,
  });

/** Ids of all runs that fit, up to a bound. */
export async function allRunIds(list: RunList, limit: number): Promise<string[]> {
  const page = await get<RunsPage>(path(list.experimentId, "runs"), {
    ...queryOf(list),
    columns: NO_COLUMNS,
    limit,
  });
  return page.runs.map((run) => run.run_id);
}

/** Address of the same table as CSV. */
export function exportUrl(list: RunList): string {
  return linkUrl(path(list.experimentId, "runs.csv"), queryOf(list));
}

/** A filter that also leaves runs out, or means some only. */
export function filterWith(
  filter: string,
  ids: readonly string[],
  operator: "IN" | "NOT IN",
): string {
  return ids.length === 0 ? filter : withClause(filter, idsClause(ids, operator));
}

function idsClause(ids: readonly string[], operator: "IN" | "NOT IN"): string {
  return `run_id ${operator} (${ids.map((id) => `'${id.replaceAll("'", "")}'`).join(", ")})`;
}

import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { toast, toastProblem } from "@/components/ui/toast-store";
import { asApiError } from "@/lib/api/errors";
import { formatInteger } from "@/lib/format";
import {
  allRunIds,
  DEFAULT_SORT,
  experimentQuery,
  filterWith,
  NO_COLUMNS,
  type RunList,
} from "./api/list-runs";
import { runFilterOf } from "./filter-of";
import type { RunsSearch } from "./search";
import { dataColumns, inOrder, moved, shownColumns } from "./table-columns";
import { MOST_PICKED, usePicked } from "./use-picked";
import { useRunRows } from "./use-run-rows";

const NOTHING: readonly string[] = [];
const MOST_ON_TOP = 20;
const MOST_HIDDEN = 100;

const route = getRouteApi("/experiments/$experimentId");

export type RunsView = ReturnType<typeof useRunsView>;

/** What the table of runs shows, as its address says, and all that changes it. */
export function useRunsView() {
  const { experimentId } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const {
    filter: typed = "",
    sort = DEFAULT_SORT,
    group,
    open = NOTHING,
    top = NOTHING,
    hidden = NOTHING,
    lifecycle = "active",
  } = search;
  const picked = usePicked(search.picked);
  const filter = runFilterOf(typed);

  /** Change the address; what is picked beside it stays. */
  const go = (patch: Partial<RunsSearch>, options: { replace?: boolean } = {}) => {
    void navigate({ search: (old: RunsSearch) => ({ ...old, ...patch }), state: true, ...options });
  };
  const pick = (next: ReadonlySet<string>) => {
    const { picked: inAddress, state } = picked.put(next);
    void navigate({
      search: (old: RunsSearch) => ({ ...old, picked: inAddress }),
      state: state as never,
      replace: true,
    });
  };

  const asked = dataColumns(search.cols);
  const list: RunList = {
    experimentId,
    filter: filterWith(filter, [...hidden, ...(group === undefined ? top : [])], "NOT IN"),
    sort,
    lifecycle,
    columns: search.cols !== undefined && asked.length === 0 ? NO_COLUMNS : asked,
  };
  const rows = useRunRows({ list, groupBy: group, open, top });
  const { data, error } = rows.first;
  const isRefused = error !== null && filter !== "" && asApiError(error).kind === "invalid";
  // A refused filter leaves the table without an answer, but not the page without its name.
  const head = useQuery({ ...experimentQuery(experimentId), enabled: isRefused });

  const pins = search.pin ?? NOTHING;
  const pinned = new Set(pins);
  const columnIds = inOrder(shownColumns(search.cols, data?.chosen), pinned);

  return {
    experimentId,
    /** As it was typed, which may be words of a name. */
    typed,
    filter,
    sort,
    group,
    top,
    hidden,
    lifecycle,
    list,
    rows,
    data,
    error,
    pinned,
    columnIds,
    experiment: data?.experiment ?? head.data ?? null,
    /** The server does not understand the filter. */
    isRefused,
    /** There is nothing to show, and nothing to change that. */
    isClosed: error !== null && data === undefined && !isRefused,
    /** Whether the columns are a person's choice rather than the server's. */
    isChosen: search.cols !== undefined,
    picked: picked.keys,
    pick,
    pickAll: () => {
      allRunIds(list, MOST_PICKED).then(
        (all) => {
          pick(new Set(all));
          if ((data?.total ?? 0) > all.length)
            toast({
              text: `The first ${formatInteger(all.length)} of ${formatInteger(data?.total ?? 0)} runs are picked, as many as can be changed at once`,
              tone: "plain",
            });
        },
        (thrown: unknown) => {
          toastProblem(thrown, "They were not picked.");
        },
      );
    },
    setFilter: (next: string) => {
      go({ filter: next === "" ? undefined : next });
    },
    setSort: (next: string) => {
      go({ sort: next === DEFAULT_SORT ? undefined : next });
    },
    setGroup: (next: string | undefined) => {
      go({ group: next, open: undefined });
    },
    setLifecycle: (next: "active" | "deleted") => {
      void navigate({
        search: (old: RunsSearch) => ({
          ...old,
          lifecycle: next === "active" ? undefined : next,
          picked: undefined,
          open: undefined,
        }),
      });
    },
    setColumns: (next: readonly string[] | undefined) => {
      go(
        {
          cols: next === undefined ? undefined : [...next],
          pin: next === undefined ? undefined : search.pin,
        },
        { replace: true },
      );
    },
    keepOnTop: (ids: readonly string[]) => {
      go({ top: listOrNone(ids.slice(0, MOST_ON_TOP)) });
    },
    hide: (ids: readonly string[]) => {
      void navigate({
        search: (old: RunsSearch) => ({
          ...old,
          hidden: [...new Set([...hidden, ...ids])].slice(0, MOST_HIDDEN),
          top: listOrNone(top.filter((id) => !ids.includes(id))),
          picked: undefined,
        }),
      });
    },
    showHidden: () => {
      go({ hidden: undefined });
    },
    toggleGroup: (token: string) => {
      go(
        {
          open: listOrNone(
            open.includes(token) ? open.filter((one) => one !== token) : [...open, token],
          ),
        },
        { replace: true },
      );
    },
    pinColumn: (id: string, isPinned: boolean) => {
      go({ pin: listOrNone(isPinned ? [...pins, id] : pins.filter((one) => one !== id)) });
    },
    hideColumn: (id: string) => {
      go({
        cols: columnIds.filter((one) => one !== id),
        pin: listOrNone(pins.filter((one) => one !== id)),
      });
    },
    moveColumn: (id: string, step: -1 | 1) => {
      go({ cols: moved(columnIds, id, step) }, { replace: true });
    },
    leave: () => {
      void navigate({ to: "/experiments" });
    },
  };
}

function listOrNone(ids: readonly string[]): string[] | undefined {
  return ids.length > 0 ? [...ids] : undefined;
}

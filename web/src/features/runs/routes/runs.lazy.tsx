import { useQuery } from "@tanstack/react-query";
import { createLazyRoute, Link } from "@tanstack/react-router";
import { Columns3, Download, FlaskConical, Layers, ListFilter, Rows3, Rows4 } from "lucide-react";
import { useState, type CSSProperties } from "react";
import { ExperimentMenu } from "@/components/experiment-menu";
import { Button, ButtonHref } from "@/components/ui/button";
import { Page, PageHead } from "@/components/ui/page";
import { SearchLine } from "@/components/ui/search-line";
import { Blank, BlankActions, EmptyState, ErrorState, NoMatchState } from "@/components/ui/states";
import type { Column } from "@/components/ui/table-types";
import { Segments } from "@/components/ui/tabs";
import { toast } from "@/components/ui/toast-store";
import { VirtualTable } from "@/components/ui/virtual-table";
import { asApiError } from "@/lib/api/errors";
import { withClause } from "@/lib/filter-text";
import { logRunIn } from "@/lib/first-steps";
import { formatInteger, plural } from "@/lib/format";
import { keep, readKept } from "@/lib/kept";
import { useDelayed } from "@/lib/use-delayed";
import { nextSort } from "@/lib/url-state";
import { allRunIds, DEFAULT_SORT, experimentQuery, exportUrl, filterWith, MOST_GROUPS, NO_COLUMNS, type RunList } from "../api/list-runs";
import { AddFilterDialog } from "../components/add-filter-dialog";
import { ColumnsDialog } from "../components/columns-dialog";
import { FilterBar, FilterProblem } from "../components/filter-bar";
import { GroupDialog } from "../components/group-dialog";
import { runsColumns, type ColumnActions } from "../components/runs-columns";
import { RunsSelection } from "../components/runs-selection";
import styles from "../components/runs-table.module.css";
import { groupLabel } from "../grouping";
import type { TableRow } from "../row-plan";
import type { RunsSearch } from "../search";
import { dataColumns, inOrder, moved, shownColumns } from "../table-columns";
import { MOST_PICKED, usePicked } from "../use-picked";
import { useRunRows } from "../use-run-rows";

export const Route = createLazyRoute("/experiments/$experimentId")({ component: RunsPage });

const NOTHING: readonly string[] = [];
const MOST_ON_TOP = 20;
const MOST_HIDDEN = 100;
const ROW_HEIGHTS = { compact: 30, normal: 40 } as const;
type Dialog = "columns" | "group" | "filter";

function RunsPage() {
  const { experimentId } = Route.useParams();
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const [density, setDensity] = useState<keyof typeof ROW_HEIGHTS>(readKept("runs-density") === "normal" ? "normal" : "compact");
  const { filter = "", sort = DEFAULT_SORT, group, open = NOTHING, top = NOTHING, hidden = NOTHING, lifecycle = "active" } = search;
  const picked = usePicked(search.picked);

  /** Change the address; what is picked beside it stays. */
  const go = (patch: Partial<RunsSearch>, options: { replace?: boolean } = {}) => { void navigate({ search: (old: RunsSearch) => ({ ...old, ...patch }), state: true, ...options }); };
  const setPicked = (next: ReadonlySet<string>) => {
    const { picked: inAddress, state } = picked.put(next);
    void navigate({ search: (old: RunsSearch) => ({ ...old, picked: inAddress }), state: state as never, replace: true });
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
  const isClosed = error !== null && data === undefined && !isRefused;
  // A refused filter leaves the table without an answer, but not the page without its name.
  const head = useQuery({ ...experimentQuery(experimentId), enabled: isRefused });
  const experiment = data?.experiment ?? head.data ?? null;

  const shown = shownColumns(search.cols, data?.chosen);
  const pinned = new Set(search.pin ?? NOTHING);
  const ids = inOrder(shown, pinned);
  const actions: ColumnActions = {
    sort: (by, descending) => { go({ sort: sortParamOf(descending ? `-${by}` : by) }); },
    pin: (id, isPinned) => { go({ pin: listOrNone(isPinned ? [...(search.pin ?? []), id] : (search.pin ?? []).filter((one) => one !== id)) }); },
    hide: (id) => { go({ cols: ids.filter((one) => one !== id), pin: listOrNone((search.pin ?? []).filter((one) => one !== id)) }); },
    move: (id, step) => { go({ cols: moved(ids, id, step) }, { replace: true }); },
    toggleGroup: (token) => { go({ open: listOrNone(open.includes(token) ? open.filter((one) => one !== token) : [...open, token]) }, { replace: true }); },
  };
  const columns = runsColumns({ experimentId, ids, pinned, directions: data?.directions ?? {}, loaded: rows.loaded, groupLabel: group === undefined ? "" : groupLabel(group), actions });

  const pickAll = () => {
    allRunIds(list, MOST_PICKED).then(
      (all) => {
        setPicked(new Set(all));
        if ((data?.total ?? 0) > all.length) toast({ text: `The first ${formatInteger(all.length)} of ${formatInteger(data?.total ?? 0)} runs are picked, as many as can be changed at once`, tone: "plain" });
      },
      (thrown: unknown) => { toast({ text: asApiError(thrown).message, tone: "stop", requestId: asApiError(thrown).requestId }); },
    );
  };
  const clearFilter = () => { go({ filter: undefined }); };
  const otherDensity = density === "compact" ? "normal" : "compact";

  const body = () => {
    if (data === undefined) {
      if (error === null) return <LoadingRows columns={columns} rowHeight={ROW_HEIGHTS[density]} />;
      if (isRefused) return <Blank icon={ListFilter} title="The filter cannot be read"><p>Mend it where it is marked, or clear it.</p><BlankActions><Button onClick={clearFilter}>Clear the filter</Button></BlankActions></Blank>;
      return <ErrorState error={error} what={`experiment ${experimentId}`} onRetry={() => { void rows.first.refetch(); }} />;
    }
    if (group !== undefined && rows.groups.error !== null && rows.groups.data === undefined) {
      return <ErrorState error={rows.groups.error} onRetry={() => { void rows.groups.refetch(); }} action={<Button onClick={() => { go({ group: undefined }); }}>Take the groups away</Button>} />;
    }
    if (data.total === 0 && top.length === 0 && !rows.first.isPlaceholderData) return <Empty filter={filter} without={data.total_unfiltered} isDeleted={lifecycle === "deleted"} name={experiment?.name ?? ""} onClear={clearFilter} />;
    if (group !== undefined && rows.groups.data === undefined) return <LoadingRows columns={columns} rowHeight={ROW_HEIGHTS[density]} />;
    return (
      <>
        <div className={`${styles.rows ?? ""} ${rows.first.isPlaceholderData ? (styles.stale ?? "") : ""}`} aria-busy={rows.first.isPlaceholderData || undefined}>
          <VirtualTable<TableRow>
            label="Runs"
            columns={columns}
            total={rows.count}
            rowAt={rows.rowAt}
            rowKey={(row) => (row.kind === "run" ? row.run.run_id : `group ${row.group.value ?? ""}`)}
            onVisible={rows.onVisible}
            rowHeight={ROW_HEIGHTS[density]}
            resetKey={JSON.stringify([filter, sort, group, lifecycle])}
            isHeading={(row) => row.kind === "group"}
            sorting={{ sort, onSort: (by, descendingFirst) => { go({ sort: sortParamOf(nextSort(sort, by, descendingFirst)) }); } }}
            selection={{ keys: picked.keys, onChange: setPicked, labelOf: (row) => (row.kind === "run" ? `Pick ${row.run.name}` : ""), canPick: (row) => row.kind === "run", onPickAll: pickAll }}
          />
        </div>
        {rows.failed && <div className={styles.failed} role="alert">Some rows did not come. {asApiError(rows.failed.error).message}<Button size="small" onClick={rows.failed.retry}>Try again</Button></div>}
      </>
    );
  };

  return (
    <Page title={experiment?.name ?? "Runs"} wide className={styles.page}>
      <PageHead
        crumbs={[<Link key="all" to="/experiments">Experiments</Link>]}
        lede={experiment !== null && experiment.summary !== "" ? experiment.summary : undefined}
        title={experiment?.name ?? (data === undefined && error === null ? "Runs" : `Experiment ${experimentId}`)}
        beside={data?.total_unfiltered != null && <span className="dim">{plural(data.total_unfiltered, lifecycle === "deleted" ? "deleted run" : "run")}{experiment?.lifecycle_stage === "deleted" && ", experiment deleted"}</span>}
        actions={<><Segments label="Which runs" value={lifecycle} options={[{ value: "active", label: "Active" }, { value: "deleted", label: "Deleted" }]} onChange={(next) => { void navigate({ search: (old: RunsSearch) => ({ ...old, lifecycle: next === "active" ? undefined : next, picked: undefined, open: undefined }) }); }} />{experiment?.lifecycle_stage === "active" && <ExperimentMenu experiment={experiment} onDeleted={() => { void navigate({ to: "/experiments" }); }} />}</>}
      />
      {!isClosed && (
        <>
          <SearchLine label="Filter runs" placeholder="metrics.auc > 0.9 and params.depth = '3'" isCode value={filter} onChange={(next) => { go({ filter: next.trim() === "" ? undefined : next.trim() }); }}>
            <Button onClick={() => { setDialog("group"); }}><Layers size={16} strokeWidth={1.8} aria-hidden />Group</Button>
            <Button onClick={() => { setDialog("columns"); }}><Columns3 size={16} strokeWidth={1.8} aria-hidden />Columns <span className="dim num">{shown.length}</span></Button>
            <span className="only-wide"><Button iconOnly aria-label={`Rows: ${density}`} title={`Rows: ${density}; make them ${otherDensity}`} onClick={() => { keep("runs-density", otherDensity); setDensity(otherDensity); }}>{density === "compact" ? <Rows4 size={16} strokeWidth={1.8} aria-hidden /> : <Rows3 size={16} strokeWidth={1.8} aria-hidden />}</Button></span>
            <ButtonHref iconOnly href={exportUrl({ ...list, columns: ids.filter((id) => id.includes(".")) })} download aria-label="Export as CSV" title="Export as CSV"><Download size={16} strokeWidth={1.8} aria-hidden /></ButtonHref>
          </SearchLine>
          {isRefused && <FilterProblem filter={filter} message={asApiError(error).message} />}
          <FilterBar filter={filter} group={group} onFilter={(next) => { go({ filter: next === "" ? undefined : next }); }} onAdd={() => { setDialog("filter"); }} onUngroup={() => { go({ group: undefined, open: undefined }); }}>
            {data !== undefined && <Counts data={data} isFiltered={filter !== ""} onTop={group === undefined ? top.length : 0} groups={group === undefined ? undefined : rows.groups.data?.total} />}
            {hidden.length > 0 && <>, {hidden.length} hidden <button type="button" className="link" onClick={() => { go({ hidden: undefined }); }}>Show</button></>}
          </FilterBar>
        </>
      )}
      <section className={styles.frame} aria-label="Runs of the experiment" style={frameStyle(data === undefined ? 0 : rows.count, ROW_HEIGHTS[density])}>{body()}</section>
      <RunsSelection
        list={list}
        picked={picked.keys}
        onClear={() => { setPicked(new Set()); }}
        top={top}
        onTop={(next) => { go({ top: listOrNone(next.slice(0, MOST_ON_TOP)) }); }}
        onHide={(next) => { void navigate({ search: (old: RunsSearch) => ({ ...old, hidden: [...new Set([...hidden, ...next])].slice(0, MOST_HIDDEN), top: listOrNone(top.filter((id) => !next.includes(id))), picked: undefined }) }); }}
      />
      {dialog === "columns" && <ColumnsDialog experimentId={experimentId} lifecycle={lifecycle} columns={data?.columns ?? undefined} shown={ids} isChosen={search.cols !== undefined} onChange={(next) => { go({ cols: next === undefined ? undefined : [...next], pin: next === undefined ? undefined : search.pin }, { replace: true }); }} onClose={() => { setDialog(null); }} />}
      {dialog === "group" && <GroupDialog experimentId={experimentId} lifecycle={lifecycle} columns={data?.columns ?? undefined} group={group} onChange={(next) => { go({ group: next, open: undefined }); }} onClose={() => { setDialog(null); }} />}
      {dialog === "filter" && <AddFilterDialog columns={data?.columns ?? undefined} onAdd={(clause) => { go({ filter: withClause(filter, clause) }); setDialog(null); }} onClose={() => { setDialog(null); }} />}
    </Page>
  );
}

const BONES = 24;

/** The head, and bones in place of rows once it takes a moment. */
function LoadingRows({ columns, rowHeight }: { columns: readonly Column<TableRow>[]; rowHeight: number }) {
  const isShown = useDelayed(true);
  return (
    <>
      <span className="visually-hidden" role="status">Loading runs</span>
      <div className={styles.rows} aria-busy="true"><VirtualTable<TableRow> label="Runs" columns={columns} total={isShown ? BONES : 0} rowAt={() => undefined} rowKey={() => ""} rowHeight={rowHeight} /></div>
    </>
  );
}

function Counts({ data, isFiltered, onTop, groups }: { data: { total: number | null; total_unfiltered: number | null }; isFiltered: boolean; onTop: number; groups: number | undefined }) {
  const total = (data.total ?? 0) + onTop;
  const all = data.total_unfiltered ?? total;
  const runs = isFiltered ? `${formatInteger(total)} of ${plural(all, "run")}` : plural(total, "run");
  return <span role="status">{groups === undefined ? runs : `${runs} in ${groups > MOST_GROUPS ? `the ${formatInteger(MOST_GROUPS)} largest of ` : ""}${plural(groups, "group")}`}</span>;
}

function Empty({ filter, without, isDeleted, name, onClear }: { filter: string; without: number | null; isDeleted: boolean; name: string; onClear: () => void }) {
  if (filter !== "") return <NoMatchState noun="runs" filter={filter} without={without ?? undefined} onClear={onClear} />;
  if (isDeleted) return <EmptyState icon={FlaskConical} title="Nothing was deleted">Deleted runs stay here, with all they logged, until they are restored.</EmptyState>;
  return <EmptyState icon={FlaskConical} title="No runs yet" code={logRunIn(name)}>A run keeps the parameters, metrics and files of one execution. This makes the first one:</EmptyState>;
}

// Heads, borders, and the bar to scroll sideways with.
const HEADS_PX = 78;

/** The frame is as high as its rows, as far as there is room; a state fills it. */
function frameStyle(count: number, rowHeight: number): CSSProperties | undefined {
  return count === 0 ? undefined : ({ "--frame": `${count * rowHeight + HEADS_PX}px` } as CSSProperties);
}

function listOrNone(ids: readonly string[]): string[] | undefined {
  return ids.length > 0 ? [...ids] : undefined;
}

function sortParamOf(sort: string): string | undefined {
  return sort === DEFAULT_SORT ? undefined : sort;
}

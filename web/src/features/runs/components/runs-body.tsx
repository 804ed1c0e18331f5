import { FlaskConical, ListFilter } from "lucide-react";
import type { CSSProperties } from "react";
import { Button } from "@/components/ui/button";
import { Problem } from "@/components/ui/problem";
import { Blank, BlankActions, EmptyState, ErrorState, NoMatchState } from "@/components/ui/states";
import type { Column } from "@/components/ui/table-types";
import { VirtualTable } from "@/components/ui/virtual-table";
import { logRunIn } from "@/lib/first-steps";
import { nextSort } from "@/lib/url-state";
import { useDelayed } from "@/lib/use-delayed";
import { groupLabel } from "../grouping";
import type { TableRow } from "../row-plan";
import type { RunsView } from "../use-runs-view";
import { runsColumns } from "./runs-columns";
import styles from "./runs-table.module.css";

interface BodyProps {
  view: RunsView;
  /** In px. */
  rowHeight: number;
}

const BONES = 24;
// Heads, borders, and the bar to scroll sideways with.
const HEADS_PX = 78;

/** The table of runs, or what stands in its place; as high as its rows, as far as there is room. */
export function RunsBody({ view, rowHeight }: BodyProps) {
  const height =
    view.data === undefined || view.rows.count === 0
      ? undefined
      : ({ "--frame": `${view.rows.count * rowHeight + HEADS_PX}px` } as CSSProperties);
  return (
    <section className={styles.frame} aria-label="Runs of the experiment" style={height}>
      <Body view={view} rowHeight={rowHeight} />
    </section>
  );
}

function Body({ view, rowHeight }: BodyProps) {
  const { data, error, rows, group, lifecycle } = view;
  const clearFilter = () => {
    view.setFilter("");
  };
  if (data === undefined) {
    if (error === null) return <LoadingRows columns={columnsOf(view)} rowHeight={rowHeight} />;
    if (view.isRefused)
      return (
        <Blank icon={ListFilter} title="Invalid filter">
          <p>Fix the marked part, or clear it.</p>
          <BlankActions>
            <Button onClick={clearFilter}>Clear the filter</Button>
          </BlankActions>
        </Blank>
      );
    return (
      <ErrorState
        error={error}
        what={`experiment ${view.experimentId}`}
        onRetry={() => {
          void rows.first.refetch();
        }}
      />
    );
  }
  if (group !== undefined && rows.groups.error !== null && rows.groups.data === undefined) {
    return (
      <ErrorState
        error={rows.groups.error}
        onRetry={() => {
          void rows.groups.refetch();
        }}
        action={
          <Button
            onClick={() => {
              view.setGroup(undefined);
            }}
          >
            Take the groups away
          </Button>
        }
      />
    );
  }
  if (data.total === 0 && view.top.length === 0 && !rows.first.isPlaceholderData)
    return (
      <Empty
        filter={view.typed}
        without={data.total_unfiltered}
        isDeleted={lifecycle === "deleted"}
        name={view.experiment?.name ?? ""}
        onClear={clearFilter}
      />
    );
  if (group !== undefined && rows.groups.data === undefined)
    return <LoadingRows columns={columnsOf(view)} rowHeight={rowHeight} />;
  return <Rows view={view} rowHeight={rowHeight} />;
}

function Rows({ view, rowHeight }: BodyProps) {
  const { rows, sort } = view;
  const isStale = rows.first.isPlaceholderData;
  return (
    <>
      <div
        className={`${styles.rows ?? ""} ${isStale ? (styles.stale ?? "") : ""}`}
        aria-busy={isStale || undefined}
      >
        <VirtualTable<TableRow>
          label="Runs"
          columns={columnsOf(view)}
          total={rows.count}
          rowAt={rows.rowAt}
          rowKey={(row) => (row.kind === "run" ? row.run.run_id : `group ${row.group.value ?? ""}`)}
          onVisible={rows.onVisible}
          rowHeight={rowHeight}
          resetKey={JSON.stringify([view.filter, sort, view.group, view.lifecycle])}
          isHeading={(row) => row.kind === "group"}
          sorting={{
            sort,
            onSort: (by, descendingFirst) => {
              view.setSort(nextSort(sort, by, descendingFirst));
            },
          }}
          selection={{
            keys: view.picked,
            onChange: view.pick,
            labelOf: (row) => (row.kind === "run" ? `Pick ${row.run.name}` : ""),
            canPick: (row) => row.kind === "run",
            onPickAll: view.pickAll,
          }}
        />
      </div>
      {rows.failed && (
        <div className={styles.failed}>
          <Problem
            what="Some rows did not come."
            error={rows.failed.error}
            onRetry={rows.failed.retry}
          />
        </div>
      )}
    </>
  );
}

function columnsOf(view: RunsView): Column<TableRow>[] {
  return runsColumns({
    experimentId: view.experimentId,
    ids: view.columnIds,
    pinned: view.pinned,
    directions: view.data?.directions ?? {},
    loaded: view.rows.loaded,
    groupLabel: view.group === undefined ? "" : groupLabel(view.group),
    actions: {
      sort: (by, descending) => {
        view.setSort(descending ? `-${by}` : by);
      },
      pin: view.pinColumn,
      hide: view.hideColumn,
      move: view.moveColumn,
      toggleGroup: view.toggleGroup,
    },
  });
}

/** The head, and bones in place of rows once it takes a moment. */
function LoadingRows({
  columns,
  rowHeight,
}: {
  columns: readonly Column<TableRow>[];
  rowHeight: number;
}) {
  const isShown = useDelayed(true);
  return (
    <>
      <span className="visually-hidden" role="status">
        Loading runs
      </span>
      <div className={styles.rows} aria-busy="true">
        <VirtualTable<TableRow>
          label="Runs"
          columns={columns}
          total={isShown ? BONES : 0}
          rowAt={() => undefined}
          rowKey={() => ""}
          rowHeight={rowHeight}
        />
      </div>
    </>
  );
}

function Empty({
  filter,
  without,
  isDeleted,
  name,
  onClear,
}: {
  filter: string;
  without: number | null;
  isDeleted: boolean;
  name: string;
  onClear: () => void;
}) {
  if (filter !== "")
    return (
      <NoMatchState
        noun="runs"
        filter={filter}
        hint="Words are looked for in names; metrics.auc > 0.9 compares values."
        without={without ?? undefined}
        onClear={onClear}
      />
    );
  if (isDeleted)
    return (
      <EmptyState icon={FlaskConical} title="Nothing was deleted">
        Deleted runs stay here, with all they logged, until they are restored.
      </EmptyState>
    );
  return (
    <EmptyState icon={FlaskConical} title="No runs yet" code={logRunIn(name)}>
      A run keeps the parameters, metrics and files of one execution. This makes the first one:
    </EmptyState>
  );
}

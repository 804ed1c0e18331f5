import { Problem } from "@/components/ui/problem";
import type { Column } from "@/components/ui/table-types";
import { VirtualTable } from "@/components/ui/virtual-table";
import { nextSort } from "@/lib/url-state";
import { useDelayed } from "@/lib/use-delayed";
import { groupLabel } from "../grouping";
import type { TableRow } from "../row-plan";
import type { RunsView } from "../use-runs-view";
import { runsColumns } from "./runs-columns";
import styles from "./runs-table.module.css";

export interface RowsProps {
  view: RunsView;
  /** In px. */
  rowHeight: number;
}

const PLACEHOLDER_ROWS = 24;

/** The rows of the table of runs. */
export function RunRows({ view, rowHeight }: RowsProps) {
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
            what="Some rows could not be loaded."
            error={rows.failed.error}
            onRetry={rows.failed.retry}
          />
        </div>
      )}
    </>
  );
}

/** The header, and after a short delay grey bars in place of rows. */
export function LoadingRunRows({ view, rowHeight }: RowsProps) {
  const isShown = useDelayed(true);
  return (
    <>
      <span className="visually-hidden" role="status">
        Loading runs
      </span>
      <div className={styles.rows} aria-busy="true">
        <VirtualTable<TableRow>
          label="Runs"
          columns={columnsOf(view)}
          total={isShown ? PLACEHOLDER_ROWS : 0}
          rowAt={() => undefined}
          rowKey={() => ""}
          rowHeight={rowHeight}
        />
      </div>
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

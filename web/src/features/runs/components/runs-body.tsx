import { ListFilter } from "lucide-react";
import type { CSSProperties } from "react";
import { Button } from "@/components/ui/button";
import { ErrorState } from "@/components/ui/error-state";
import { Blank, BlankActions } from "@/components/ui/states";
import { NoRuns } from "./no-runs";
import { LoadingRunRows, RunRows, type RowsProps } from "./run-rows";
import styles from "./runs-table.module.css";

// Header rows, borders and the horizontal scroll bar.
const HEADER_PX = 78;

/** The table of runs, or the state shown in its place; as high as its rows, up to the available space. */
export function RunsBody({ view, rowHeight }: RowsProps) {
  const height =
    view.data === undefined || view.rows.count === 0
      ? undefined
      : ({ "--frame": `${view.rows.count * rowHeight + HEADER_PX}px` } as CSSProperties);
  return (
    <section className={styles.frame} aria-label="Runs of the experiment" style={height}>
      <Body view={view} rowHeight={rowHeight} />
    </section>
  );
}

function Body({ view, rowHeight }: RowsProps) {
  const { data, error, rows, group, lifecycle } = view;
  const clearFilter = () => {
    view.setFilter("");
  };
  if (data === undefined) {
    if (error === null) return <LoadingRunRows view={view} rowHeight={rowHeight} />;
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
            Ungroup
          </Button>
        }
      />
    );
  }
  if (data.total === 0 && view.top.length === 0 && !rows.first.isPlaceholderData)
    return (
      <NoRuns
        filter={view.typed}
        without={data.total_unfiltered}
        isDeleted={lifecycle === "deleted"}
        name={view.experiment?.name ?? ""}
        onClear={clearFilter}
      />
    );
  if (group !== undefined && rows.groups.data === undefined)
    return <LoadingRunRows view={view} rowHeight={rowHeight} />;
  return <RunRows view={view} rowHeight={rowHeight} />;
}

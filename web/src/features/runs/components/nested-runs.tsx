import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { NoValue } from "@/components/ui/chips";
import { Panel } from "@/components/ui/panel";
import { RelativeTime } from "@/components/ui/relative-time";
import { RunStatus } from "@/components/ui/run-status";
import { Table } from "@/components/ui/table";
import type { Message, RunRef } from "@/lib/api/types";
import { formatDuration, formatInteger } from "@/lib/format";
import styles from "./charts.module.css";

const FEW = 8;

/** Runs nested in a run, newest first; all of them are in the table of runs. */
export function NestedRuns({
  page: { run, children, children_count: count },
}: {
  page: Message<"RunPage">;
}) {
  const [showsAll, setShowsAll] = useState(false);
  if (children.length === 0) return null;
  const shown = showsAll ? children : children.slice(0, FEW);
  const isWhole = shown.length === count;
  return (
    <Panel
      title="Nested runs"
      note={formatInteger(count)}
      flush
      actions={
        <Link
          className="link"
          to="/experiments/$experimentId"
          params={{ experimentId: run.experiment_id }}
          search={{ filter: `tags.\`mlflow.parentRunId\` = '${run.run_id}'` }}
        >
          Show in the runs table
        </Link>
      }
    >
      <Table<RunRef>
        label="Nested runs"
        density="compact"
        edge={{ bottom: isWhole }}
        rows={shown}
        rowKey={(row) => row.run_id}
        columns={[
          {
            id: "name",
            header: "Run",
            isTitle: true,
            cell: (row) => (
              <Link className="name" to="/runs/$runId" params={{ runId: row.run_id }}>
                {row.name || row.run_id}
              </Link>
            ),
          },
          { id: "status", header: "Status", cell: (row) => <RunStatus status={row.status} /> },
          {
            id: "started",
            header: "Started",
            cell: (row) => <RelativeTime at={row.start_time_ms} />,
          },
          {
            id: "duration",
            header: "Duration",
            align: "end",
            cell: (row) =>
              row.end_time_ms === null ? (
                <NoValue />
              ) : (
                formatDuration(row.end_time_ms - row.start_time_ms)
              ),
          },
        ]}
      />
      {!isWhole && (
        <p className={styles.more}>
          {showsAll ? (
            `The newest ${formatInteger(children.length)} of ${formatInteger(count)}; the others are in the runs table.`
          ) : (
            <Button
              size="small"
              onClick={() => {
                setShowsAll(true);
              }}
            >
              Show {formatInteger(children.length - FEW)} more
            </Button>
          )}
        </p>
      )}
    </Panel>
  );
}

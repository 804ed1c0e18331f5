import type { ReactNode } from "react";
import { NoValue } from "@/components/ui/chips";
import { RelativeTime } from "@/components/ui/relative-time";
import { RunStatus } from "@/components/ui/run-status";
import type { Column } from "@/components/ui/table-types";
import { formatDuration } from "@/lib/format";
import type { RunRow } from "../api/list-runs";
import type { TableRow } from "../row-plan";
import { OWN_HEADERS, type OwnColumn } from "../table-columns";
import { RegisteredCell } from "./run-cells";

const OWN_WIDTHS: Record<OwnColumn, number> = {
  started: 122,
  took: 100,
  author: 112,
  registered: 168,
  status: 104,
  id: 268,
};

/** A column with a property that every run has. */
export function ownColumn(id: OwnColumn): Omit<Column<TableRow>, "id"> {
  const common = { header: OWN_HEADERS[id], width: OWN_WIDTHS[id] };
  switch (id) {
    case "started":
      return {
        ...common,
        label: "",
        bone: 2,
        sort: { by: "started", descendingFirst: true },
        cell: (row) =>
          row.kind === "run" ? (
            <RelativeTime at={row.run.start_time_ms} className="mid" />
          ) : row.group.newest_start_time_ms === null ? null : (
            <RelativeTime at={row.group.newest_start_time_ms} className="mid" />
          ),
      };
    case "took":
      return {
        ...common,
        align: "end",
        sort: { by: "took", descendingFirst: true },
        isEmpty: emptyUnless((run) => run.end_time_ms !== null),
        cell: ofRun((run) =>
          run.end_time_ms === null ? (
            <NoValue />
          ) : (
            formatDuration(run.end_time_ms - run.start_time_ms)
          ),
        ),
      };
    case "author":
      return {
        ...common,
        label: "",
        sort: { by: "author" },
        isEmpty: emptyUnless((run) => run.user_id !== ""),
        cell: ofRun((run) => (run.user_id === "" ? <NoValue /> : run.user_id)),
      };
    case "registered":
      return {
        ...common,
        label: "",
        isEmpty: emptyUnless((run) => run.registered.length > 0),
        cell: ofRun((run) => <RegisteredCell versions={run.registered} />),
      };
    case "status":
      return {
        ...common,
        label: "",
        sort: { by: "status" },
        isEmpty: emptyUnless(() => true),
        cell: ofRun((run) => <RunStatus status={run.status} />),
      };
    case "id":
      return {
        ...common,
        isEmpty: emptyUnless(() => true),
        cell: ofRun((run) => <code className="mid">{run.run_id}</code>),
      };
  }
}

/** A cell that is empty in the row of a group. */
export function ofRun(cell: (run: RunRow) => ReactNode): (row: TableRow) => ReactNode {
  return (row) => (row.kind === "group" ? null : cell(row.run));
}

/** Whether a cell is empty: in rows of groups, and of runs without the value. */
export function emptyUnless(has: (run: RunRow) => boolean): (row: TableRow) => boolean {
  return (row) => row.kind === "group" || !has(row.run);
}

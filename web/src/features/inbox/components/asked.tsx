import { Link } from "@tanstack/react-router";
import { ChecksSummary, Road, StatePill } from "@/components/requests/request-parts";
import { classNames } from "@/components/ui/class-names";
import { Panel } from "@/components/ui/panel";
import { RelativeTime } from "@/components/ui/relative-time";
import { Table } from "@/components/ui/table";
import type { Column } from "@/components/ui/table-types";
import { firstLine } from "@/lib/format";
import type { RequestRow } from "@/lib/requests";
import type { InboxPage } from "../api/inbox";
import styles from "./inbox.module.css";

/** The reader's own requests, and what became of them. */
export function Asked({ page }: { page: InboxPage }) {
  const open = page.asked.filter((row) => row.state === "open").length;
  return (
    <Panel
      title="You asked for"
      note={page.asked.length === 0 ? undefined : `${open} open`}
      actions={page.has_more_asked && <span className="dim">the newest {page.asked.length}</span>}
      flush
    >
      {page.asked.length === 0 ? (
        <p className={classNames("dim", styles.empty)}>
          Nothing yet. The stage menu of a version makes a request where a stage needs approval.
        </p>
      ) : (
        <Table
          label="Requests of yours"
          rows={page.asked}
          rowKey={(row) => row.request_id}
          columns={COLUMNS}
          edge={{ top: true, bottom: true }}
        />
      )}
    </Panel>
  );
}

const COLUMNS: readonly Column<RequestRow>[] = [
  {
    id: "request",
    header: "Request",
    isTitle: true,
    cell: (row) => (
      <Link className="name" to="/requests/$requestId" params={{ requestId: row.request_id }}>
        {row.model} v{row.version}
      </Link>
    ),
  },
  {
    id: "move",
    header: "Move",
    narrow: "full",
    cell: (row) => (
      <Road request={row} fromStages={row.from_stages} fromVersion={row.from_version} />
    ),
  },
  { id: "state", header: "State", cell: (row) => <StatePill request={row} /> },
  {
    id: "detail",
    header: "Detail",
    narrow: "full",
    cell: (row) =>
      row.state === "open" ? (
        <ChecksSummary row={row} />
      ) : (
        <span className="mid">
          {firstLine(row.closed_reason ?? "") ||
            (row.closed_by === null ? "" : `by ${row.closed_by}`)}
        </span>
      ),
  },
  {
    id: "asked",
    header: "Asked",
    align: "end",
    cell: (row) => <RelativeTime at={row.created_at_ms} />,
  },
];

import { Link } from "@tanstack/react-router";
import { ChecksSummary, Road, StatePill } from "@/components/requests/request-parts";
import { classNames } from "@/components/ui/class-names";
import { Panel } from "@/components/ui/panel";
import { RelativeTime } from "@/components/ui/relative-time";
import { Table } from "@/components/ui/table";
import type { Column } from "@/components/ui/table-types";
import { firstLine, withoutMarkup } from "@/lib/format";
import type { RequestRow } from "@/lib/requests";
import { olderAsked, type InboxPage } from "../api/inbox";
import { useOlder } from "../use-older";
import styles from "./inbox.module.css";
import { ShowOlder } from "./show-older";

/** The reader's own requests, and what became of them. */
export function Asked({ page }: { page: InboxPage }) {
  const { items, ...older } = useOlder(
    { items: page.asked, next: page.asked_next_page_token },
    (row) => row.request_id,
    olderAsked,
  );
  const open = items.filter((row) => row.state === "open").length;
  return (
    <Panel title="You asked for" note={items.length === 0 ? undefined : `${open} open`} flush>
      {items.length === 0 ? (
        <p className={classNames("dim", styles.empty)}>
          Nothing yet. The stage menu of a version makes a request where a stage needs approval.
        </p>
      ) : (
        <>
          <Table
            label="Requests of yours"
            rows={items}
            rowKey={(row) => row.request_id}
            columns={COLUMNS}
            edge={{ top: true, bottom: older.showOlder === undefined }}
          />
          <div className={styles.foot}>
            <ShowOlder what="requests" {...older} />
          </div>
        </>
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
          {withoutMarkup(firstLine(row.closed_reason ?? "")) ||
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

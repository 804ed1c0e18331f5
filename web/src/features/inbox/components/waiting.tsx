import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { ChecksSummary, Road } from "@/components/requests/request-parts";
import { Breakable } from "@/components/ui/breakable";
import { ButtonLink } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";
import { Panel } from "@/components/ui/panel";
import { initials } from "@/components/ui/person";
import { RelativeTime } from "@/components/ui/relative-time";
import { firstLine, withoutMarkup } from "@/lib/format";
import type { RequestRow } from "@/lib/requests";
import type { InboxPage } from "../api/inbox";
import styles from "./inbox.module.css";

/** Requests that wait for the reader's decision, each with enough to decide whether to open it. */
export function Waiting({ page }: { page: InboxPage }) {
  const rows = useSteadyRows(page.waiting);
  return (
    <Panel
      title="Waiting for you"
      note={
        page.waiting.length > 0 ? (
          <span className={styles.count}>
            {page.waiting.length}
            {page.has_more_waiting && "+"}
          </span>
        ) : undefined
      }
      actions={page.waiting.length > 1 && <span className="dim only-wide">newest first</span>}
      flush
    >
      {rows.length === 0 ? (
        <p className={classNames("dim", styles.empty)}>Nothing waits for you.</p>
      ) : (
        <ul>
          {rows.map(({ row, isGone }) => (
            <WaitingRow key={row.request_id} row={row} isGone={isGone} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function WaitingRow({ row, isGone }: { row: RequestRow; isGone: boolean }) {
  return (
    <li className={classNames(styles.row, isGone && styles.gone)}>
      <span className={styles.face} aria-hidden="true">
        {initials(row.created_by)}
      </span>
      <div className={styles.main}>
        <div className={styles.title}>
          <Link className="name" to="/requests/$requestId" params={{ requestId: row.request_id }}>
            {row.model} v{row.version}
          </Link>
          <Road request={row} fromStages={row.from_stages} fromVersion={row.from_version} />
        </div>
        <p className={styles.said}>
          {row.created_by}, <RelativeTime at={row.created_at_ms} />
          {row.comment !== "" && (
            <q>
              <Breakable text={withoutMarkup(firstLine(row.comment))} />
            </q>
          )}
        </p>
        {isGone ? <span>It does not wait for you any more.</span> : <ChecksSummary row={row} />}
      </div>
      <ButtonLink size="small" to="/requests/$requestId" params={{ requestId: row.request_id }}>
        {isGone ? "Open" : "Review"}
        <span className="visually-hidden"> request {row.request_id}</span>
      </ButtonLink>
    </li>
  );
}

/** The rows, and among them those that were there when the page was opened: a row that is gone turns grey and keeps its place. */
function useSteadyRows(now: readonly RequestRow[]): { row: RequestRow; isGone: boolean }[] {
  const [seen, setSeen] = useState<ReadonlyMap<string, RequestRow>>(new Map());
  if (now.some((row) => seen.get(row.request_id) !== row))
    setSeen(new Map([...seen, ...now.map((row) => [row.request_id, row] as const)]));
  const present = new Set(now.map((row) => row.request_id));
  return [...seen.values()]
    .sort((a, b) => Number(b.request_id) - Number(a.request_id))
    .map((row) => ({ row, isGone: !present.has(row.request_id) }));
}

import { Link } from "@tanstack/react-router";
import { useQuery, useQueryClient } from "@tanstack/react-query";
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
import { olderWaiting, olderWaitingQuery, type InboxPage, type OlderWaiting } from "../api/inbox";
import styles from "./inbox.module.css";
import { ShowOlder } from "./show-older";

/** Requests that wait for the reader's decision, each with enough to decide whether to open it. */
export function Waiting({ page }: { page: InboxPage }) {
  const { rows, ...older } = useWaiting({
    items: page.waiting,
    next: page.waiting_next_page_token,
  });
  const count = rows.filter((one) => !one.isGone).length;
  return (
    <Panel
      title="Waiting for you"
      note={
        count > 0 ? (
          <span className={styles.count}>
            {count}
            {older.hasMore && "+"}
          </span>
        ) : undefined
      }
      actions={count > 1 && <span className="dim only-wide">newest first</span>}
      flush
    >
      {rows.length === 0 && !older.hasMore ? (
        <p className={classNames("dim", styles.empty)}>Nothing waits for you.</p>
      ) : (
        <>
          <ul>
            {rows.map(({ row, isGone }) => (
              <WaitingRow key={row.request_id} row={row} isGone={isGone} />
            ))}
          </ul>
          <div className={styles.foot}>
            <ShowOlder what="requests that wait for you" {...older} />
          </div>
        </>
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

/**
 * The rows, and among them those that were there when the page was opened: a row that is gone turns grey and keeps its
 * place. A row that newer ones push off the page is asked for again, as it may wait still.
 */
function useWaiting(newest: OlderWaiting) {
  const client = useQueryClient();
  const [seen, setSeen] = useState<ReadonlyMap<string, RequestRow>>(new Map());
  const [downTo, setDownTo] = useState(() =>
    numberOf(newest.items.at(-1), newest.next === null ? 0 : Infinity),
  );
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const goesOn = newest.next !== null && downTo < numberOf(newest.items.at(-1));
  const older = useQuery({
    ...olderWaitingQuery(newest.next, downTo),
    enabled: goesOn,
  });
  const loaded: OlderWaiting = goesOn
    ? { items: [...newest.items, ...(older.data?.items ?? [])], next: older.data?.next ?? null }
    : newest;
  const shown = loaded.items.filter((row) => numberOf(row) >= downTo);
  if (shown.some((row) => seen.get(row.request_id) !== row))
    setSeen(new Map([...seen, ...shown.map((row) => [row.request_id, row] as const)]));
  const present = new Set(loaded.items.map((row) => row.request_id));
  // Of what is older than that, nothing is known yet.
  const isComplete = loaded.next === null && (!goesOn || older.data !== undefined);
  const knownTo = isComplete ? 0 : numberOf(loaded.items.at(-1));
  const hasMore = !isComplete || loaded.items.some((row) => numberOf(row) < downTo);
  const showOlder = async () => {
    setBusy(true);
    setError(null);
    try {
      const page = loaded.next === null ? loaded : await olderWaiting(loaded.next);
      const items = [...loaded.items.slice(newest.items.length), ...page.items];
      const next = numberOf(page.items.at(-1), 0);
      client.setQueryData(olderWaitingQuery(newest.next, next).queryKey, {
        items,
        next: page.next,
      });
      setDownTo(next);
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  };
  return {
    rows: [...seen.values()]
      .sort((a, b) => numberOf(b) - numberOf(a))
      .map((row) => ({ row, isGone: numberOf(row) >= knownTo && !present.has(row.request_id) })),
    hasMore,
    showOlder: hasMore ? () => void showOlder() : undefined,
    isBusy: isBusy || (goesOn && older.isFetching),
    error: error ?? older.error,
  };
}

/** The number of a request: later ones have higher numbers. */
function numberOf(row: RequestRow | undefined, otherwise = Infinity): number {
  return row === undefined ? otherwise : Number(row.request_id);
}

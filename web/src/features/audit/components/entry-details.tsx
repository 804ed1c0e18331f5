import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Download, Undo2 } from "lucide-react";
import { Fragment, useState } from "react";
import { canUndo } from "@/components/undo/undo";
import { UndoDialog } from "@/components/undo/deferred";
import { Breakable } from "@/components/ui/breakable";
import { Button } from "@/components/ui/button";
import { NoValue } from "@/components/ui/chips";
import { CopyButton } from "@/components/ui/copy-button";
import { Fact, Facts } from "@/components/ui/facts";
import { Folded } from "@/components/ui/folded";
import { asOf, PAST_REASON } from "@/lib/as-of";
import type { TimelineEvent } from "@/lib/api/types";
import { fieldChanges } from "@/lib/event-fields";
import { formatExact, plural } from "@/lib/format";
import { saveText } from "@/lib/save-text";
import { proofQuery } from "../api/audit";
import styles from "./audit.module.css";

/** An entry of the log, whole: state before and after, reason and authority, proof. */
export function EntryDetails({ event, what }: { event: TimelineEvent; what: string }) {
  const proof = useQuery(proofQuery(event.id));
  const [isUndoing, setUndoing] = useState(false);
  const changes = fieldChanges(event.before, event.after);
  return (
    <div className={styles.entry}>
      <section>
        <h2>Before and after</h2>
        {changes.length === 0 ? (
          <NoValue />
        ) : (
          <Folded>
            <dl className={styles.fields}>
              {changes.map((one) => (
                <Fragment key={one.name}>
                  <dt>{one.name}</dt>
                  <dd>{one.before === null ? <NoValue /> : <Breakable text={one.before} />}</dd>
                  <dd className={one.before === one.after ? undefined : styles.changed}>
                    {one.after === null ? <NoValue /> : <Breakable text={one.after} />}
                  </dd>
                </Fragment>
              ))}
            </dl>
          </Folded>
        )}
      </section>
      <section>
        <h2>Reason and authority</h2>
        <Facts>
          <Fact name="Time">{formatExact(event.at_ms)}</Fact>
          <Fact name="Reason">{event.comment ?? <NoValue />}</Fact>
          <Fact name="Account">
            {event.actor.name}{" "}
            {event.actor.id !== null && <span className="dim">{event.actor.id}</span>}
          </Fact>
          <Fact name="Client">{event.client ?? <NoValue />}</Fact>
          {event.undoes !== null && <Fact name="Undoes">{event.undoes}</Fact>}
        </Facts>
      </section>
      <section>
        <h2>Proof</h2>
        <Facts>
          <Fact name="Entry">
            {event.id} <CopyButton text={event.id} what="event id" />
          </Fact>
          <Fact name="Hash">
            {proof.data === undefined ? (
              <span className="dim">{proof.error ? "not sealed yet" : "…"}</span>
            ) : (
              <>
                <code>{proof.data.leaf_hash.slice(0, 8)}</code>{" "}
                <CopyButton text={proof.data.leaf_hash} what="hash" />
              </>
            )}
          </Fact>
          {proof.data !== undefined && (
            <Fact name="Path">
              {plural(proof.data.hashes.length, "hash", "hashes")} to the head
            </Fact>
          )}
          {event.request_id !== null && (
            <Fact name="Request id">
              <code>{event.request_id}</code>{" "}
              <CopyButton text={event.request_id} what="request id" />
            </Fact>
          )}
        </Facts>
      </section>
      <div className={styles.foot}>
        <Button
          size="small"
          disabledReason={proof.data === undefined && "It is not sealed yet"}
          onClick={() => {
            saveText(
              `proof-${event.id}.json`,
              "application/json",
              JSON.stringify(proof.data, null, 2),
            );
          }}
        >
          <Download size={14} strokeWidth={2.1} aria-hidden />
          Download the proof
        </Button>
        {canUndo(event.type) && (
          <Button
            size="small"
            disabledReason={asOf !== null && PAST_REASON}
            onClick={() => {
              setUndoing(true);
            }}
          >
            <Undo2 size={14} strokeWidth={2.1} aria-hidden />
            Undo this
          </Button>
        )}
        {event.subject.model !== null && (
          <Link className="link" to="/models/$name" params={{ name: event.subject.model }}>
            {event.subject.model}
          </Link>
        )}
      </div>
      {isUndoing && (
        <UndoDialog
          event={event}
          what={what}
          onClose={() => {
            setUndoing(false);
          }}
        />
      )}
    </div>
  );
}

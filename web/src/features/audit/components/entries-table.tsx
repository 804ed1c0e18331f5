import { ArrowRight, ChevronDown, ChevronRight } from "lucide-react";
import { Fragment } from "react";
import { AliasChip, NoValue } from "@/components/ui/chips";
import { Person } from "@/components/ui/person";
import { StagePills } from "@/components/ui/stage-pill";
import type { TimelineEvent } from "@/lib/api/types";
import { fieldChanges } from "@/lib/event-fields";
import { useNames } from "../api/names";
import { clientWord, partsOf, wordsOf } from "../sentences";
import { EntryDetails } from "./entry-details";
import { Sentence } from "./sentence";
import styles from "./audit.module.css";

const time = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  timeZone: "UTC",
});

const COLUMNS = 7;

/** One sentence for each entry; its details open below it. */
export function EntriesTable({
  events,
  open,
  onOpen,
}: {
  events: readonly TimelineEvent[];
  open: string | undefined;
  onOpen: (id: string | undefined) => void;
}) {
  const names = useNames(events);
  return (
    <table className={styles.table} aria-label="Entries of the audit log">
      <thead>
        <tr>
          <th scope="col">
            <span className="visually-hidden">Details</span>
          </th>
          <th scope="col">When, UTC</th>
          <th scope="col">Who</th>
          <th scope="col">What</th>
          <th scope="col">Before and after</th>
          <th scope="col" className={styles.hidesFirst}>
            Client
          </th>
          <th scope="col">Entry</th>
        </tr>
      </thead>
      <tbody>
        {events.map((event) => {
          const isOpen = open === event.id;
          const parts = partsOf(event, names);
          const Chevron = isOpen ? ChevronDown : ChevronRight;
          return (
            <Fragment key={event.id}>
              <tr className={isOpen ? styles.opened : undefined}>
                <td className={styles.toggle}>
                  <button
                    type="button"
                    aria-expanded={isOpen}
                    aria-label={`Details of entry ${event.id}`}
                    onClick={() => {
                      onOpen(isOpen ? undefined : event.id);
                    }}
                  >
                    <Chevron size={14} strokeWidth={2.1} aria-hidden />
                  </button>
                </td>
                <th scope="row" className={styles.when}>
                  <time dateTime={new Date(event.at_ms).toISOString()}>
                    {time.format(event.at_ms)}
                  </time>
                </th>
                <td className={styles.nowrap}>
                  <Person name={event.actor.name} />
                </td>
                <td className={styles.full}>
                  <Sentence parts={parts} />
                </td>
                <td className={styles.full}>
                  <Change event={event} />
                </td>
                <td className={`mid ${styles.hidesFirst ?? ""}`}>{clientWord(event.client)}</td>
                <td className={`mid ${styles.nowrap ?? ""}`}>{event.id}</td>
              </tr>
              {isOpen && (
                <tr className={styles.detail}>
                  <td colSpan={COLUMNS}>
                    <EntryDetails event={event} what={`${event.actor.name} ${wordsOf(parts)}`} />
                  </td>
                </tr>
              )}
            </Fragment>
          );
        })}
      </tbody>
    </table>
  );
}

const SHORT = 60;

function Change({ event }: { event: TimelineEvent }) {
  const arrow = (
    <>
      <ArrowRight size={14} strokeWidth={2.1} aria-hidden />
      <span className="visually-hidden">to</span>
    </>
  );
  if (event.type === "model_version.transitioned")
    return (
      <span className={styles.change}>
        <StagePills stages={stagesOf(event.before)} />
        {arrow}
        <StagePills stages={stagesOf(event.after)} />
      </span>
    );
  const [first, ...others] = fieldChanges(event.before, event.after).filter(
    (one) => one.before !== one.after,
  );
  if (first === undefined || others.length > 2) return <NoValue />;
  return (
    <span className={styles.change}>
      {first.name.startsWith("@") ? (
        <AliasChip alias={first.name.slice(1)} />
      ) : (
        <span className="mid">{first.name}</span>
      )}
      <span>{shortened(first.before)}</span>
      {arrow}
      <span>{shortened(first.after)}</span>
    </span>
  );
}

function shortened(text: string | null) {
  if (text === null) return <NoValue />;
  return text.length > SHORT ? `${text.slice(0, SHORT)}…` : text;
}

function stagesOf(fields: TimelineEvent["before"]): string[] {
  const listed: unknown = fields?.stages;
  return Array.isArray(listed) ? listed.map(String) : [];
}

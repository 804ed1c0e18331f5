import { Link } from "@tanstack/react-router";
import {
  CircleCheck,
  CircleX,
  FlaskConical,
  GitPullRequestArrow,
  MessageSquare,
  Pencil,
  Play,
  Plus,
  RotateCcw,
  Tag,
  Trash2,
  type LucideIcon,
} from "lucide-react";
import type { ReactNode } from "react";
import type { TimelineEvent } from "@/lib/api/types";
import { withoutMarkup } from "@/lib/format";
import { describeEvent, type Phrase, type EventDescription } from "@/lib/events";
import { AliasChip } from "./chips";
import { Folded } from "./folded";
import { Markdown } from "./markdown";
import { RelativeTime } from "./relative-time";
import { StageDisc } from "./stage-pill";
import styles from "./timeline.module.css";

const ICONS: Record<Exclude<EventDescription["icon"], object>, LucideIcon> = {
  add: Plus,
  alias: Tag,
  comment: MessageSquare,
  tag: Tag,
  edit: Pencil,
  remove: Trash2,
  restore: RotateCcw,
  request: GitPullRequestArrow,
  approved: CircleCheck,
  rejected: CircleX,
  run: Play,
  experiment: FlaskConical,
};

// Among other things a comment is a hint; its own page has all of it.
const MOST_SAID = 200;
// A tag's value may have thousands of characters.
const MOST_OF_PHRASE = 250;
const MOST_OF_TITLE = 1000;

interface TimelineProps {
  events: readonly TimelineEvent[];
  /** The subject of the page, which the lines do not repeat. */
  about?: "everything" | "model" | "version";
  /** What can be done about an event, such as taking it back. */
  actionOf?: (event: TimelineEvent) => ReactNode;
}

/** What happened, newest first: disc or icon, sentence, time, reason. */
export function Timeline({ events, about = "everything", actionOf }: TimelineProps) {
  return (
    <ol className={styles.events}>
      {events.map((event) => {
        const described = describeEvent(event, about);
        return (
          <li key={event.id} className={styles.event}>
            <span className={styles.dot}>
              <EventIcon icon={described.icon} />
            </span>
            <div>
              <span className={styles.sentence}>
                {described.sentence.map((phrase, index) => (
                  <Part key={index} phrase={phrase} event={event} />
                ))}
              </span>
              <RelativeTime at={event.at_ms} className={styles.when} />
              {described.reason !== "" && (
                <Quote text={described.reason} isWhole={about !== "everything"} />
              )}
              {described.comment !== "" &&
                (about === "everything" ? (
                  <Quote text={described.comment} isWhole={false} />
                ) : (
                  <div className={styles.said}>
                    <Markdown text={described.comment} size="note" />
                  </div>
                ))}
              {actionOf?.(event)}
            </div>
          </li>
        );
      })}
    </ol>
  );
}

/** A comment or reason: the whole text, folded when long, or its beginning. */
function Quote({ text, isWhole }: { text: string; isWhole: boolean }) {
  if (text.length <= MOST_SAID) return <q className={styles.reason}>{withoutMarkup(text)}</q>;
  if (!isWhole) return <q className={styles.reason}>{withoutMarkup(text.slice(0, MOST_SAID))} …</q>;
  return (
    <Folded size="note">
      <q className={styles.reason}>{text}</q>
    </Folded>
  );
}

function EventIcon({ icon }: { icon: EventDescription["icon"] }) {
  if (typeof icon === "object") return <StageDisc stage={icon.stage} size={16} />;
  const Icon = ICONS[icon];
  return <Icon size={14} strokeWidth={2.1} aria-hidden />;
}

function Part({ phrase, event }: { phrase: Phrase; event: TimelineEvent }) {
  if (typeof phrase === "string") return phrase;
  if (phrase.text.length > MOST_OF_PHRASE)
    return (
      <b title={phrase.text.slice(0, MOST_OF_TITLE)}>{phrase.text.slice(0, MOST_OF_PHRASE)}…</b>
    );
  if (phrase.kind === "request")
    return (
      <Link to="/requests/$requestId" params={{ requestId: phrase.id }}>
        {phrase.text}
      </Link>
    );
  if (phrase.kind === "alias") return <AliasChip alias={phrase.text} />;
  if (
    phrase.kind !== "name" ||
    event.subject.model === null ||
    event.type.endsWith(".deleted") ||
    event.type.endsWith(".renamed")
  )
    return <b>{phrase.text}</b>;
  const version = event.subject.version ?? /v(\d+)$/.exec(phrase.text)?.[1];
  if (version === undefined)
    return (
      <Link to="/models/$name" params={{ name: event.subject.model }}>
        {phrase.text}
      </Link>
    );
  return (
    <Link
      to="/models/$name/versions/$version"
      params={{ name: event.subject.model, version: String(version) }}
    >
      {phrase.text}
    </Link>
  );
}

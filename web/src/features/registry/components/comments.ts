/** Comments among the events of a model or version: the current text of each, not every edit. */

import type { TimelineEvent } from "@/lib/api/types";

/** The comment an event is about; null for other events. */
export function commentIdOf(event: TimelineEvent): string | null {
  return event.subject.comment_id;
}

/** The same events, newest first. A comment appears once, where it was created, with its current text; a deleted one does not appear. */
export function withComments(events: readonly TimelineEvent[]): TimelineEvent[] {
  const made = new Set(events.filter((event) => event.type === "comment.created").map(commentIdOf));
  const gone = new Set<string | null>();
  const texts = new Map<string | null, unknown>();
  return events.flatMap((event) => {
    const id = commentIdOf(event);
    if (id === null) return [event];
    if (event.type === "comment.deleted") {
      gone.add(id);
      return [event];
    }
    if (gone.has(id)) return [];
    if (event.type === "comment.updated") {
      if (!texts.has(id)) texts.set(id, event.after?.text);
      // The comment itself is further down and shows this text.
      return made.has(id) ? [] : [event];
    }
    return [
      texts.has(id)
        ? ({
            ...event,
            after: { ...event.after, text: texts.get(id), is_edited: true },
          } as unknown as TimelineEvent)
        : event,
    ];
  });
}

import { queryOptions } from "@tanstack/react-query";
import { read, segments, send } from "@/lib/api/client";
import { asApiError } from "@/lib/api/errors";
import type { Message, TimelineEvent } from "@/lib/api/types";

/** What undoing the change of an event would do, or why it cannot be undone. */
export function undoQuery(eventId: string) {
  return queryOptions({
    queryKey: ["undo", eventId],
    queryFn: ({ signal }) => read<Message<"Undo">>(`/events${segments(eventId)}/undo`, {}, signal),
    staleTime: 0,
    gcTime: 0,
  });
}

/** Undo it as it was shown: refused if undoing would do something else by now. */
export function undoChange(undo: Message<"Undo">, comment: string) {
  return send<Message<"Undone">>("POST", `/events${segments(undo.event_id)}/undo`, {
    body: { comment },
    ifMatch: undo.etag,
  });
}

const UNDOABLE = /^(?:registered_model|model_version|comment)[._]/;

/** Whether the changes of a type can be undone at all. */
export function canUndo(type: string): boolean {
  return (
    UNDOABLE.test(type) && !["registered_model.created", "registered_model.moved"].includes(type)
  );
}

/** What a restoration brings back: a version, or with null a whole model. */
export interface Deleted {
  model: string;
  version: number | null;
}

/** What was deleted by a change; null if it was not a deletion. */
export function deletedBy({ type, subject }: TimelineEvent): Deleted | null {
  return subject.model !== null && /^(?:registered_model|model_version)\.deleted$/.test(type)
    ? { model: subject.model, version: subject.version }
    : null;
}

/** Whether restoring was refused because of rules, so that it can be done without what they refuse. */
export function isRefusedByRules(thrown: unknown): boolean {
  return asApiError(thrown).details.field === "skip_unmet";
}

/** Restore a version or model without the stages and aliases whose rules are not met. */
export function restoreWithoutUnmet({ model, version }: Deleted) {
  const path =
    version === null ? segments("models", model) : segments("models", model, "versions", version);
  return send("POST", `${path}/restore`, { body: { skip_unmet: true } });
}

/** The event that deleted a model, by the last name of the model. */
export function deletionQuery(model: string) {
  return queryOptions({
    queryKey: ["undo", "deletion", model],
    queryFn: async ({ signal }) => {
      const found = await read<Message<"EventList">>(
        "/events",
        { model, type: "registered_model.deleted", limit: 1 },
        signal,
      );
      return found.items[0] ?? null;
    },
    staleTime: 0,
    gcTime: 0,
  });
}

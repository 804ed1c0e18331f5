import { queryOptions } from "@tanstack/react-query";
import { read, segments, send } from "@/lib/api/client";
import type { Message } from "@/lib/api/types";

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

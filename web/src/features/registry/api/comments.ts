import { segments, send } from "@/lib/api/client";
import type { Message } from "@/lib/api/types";
import { ownerPath } from "./paths";

/** Say something about a model, or with a version, about that version: Markdown. */
export function createComment(
  name: string,
  version: number | undefined,
  text: string,
): Promise<Message<"Comment">> {
  return send("POST", `${ownerPath(name, version)}/comments`, { body: { text } });
}

export function deleteComment(commentId: string): Promise<unknown> {
  return send("DELETE", segments("comments", commentId));
}

import { segments, send } from "@/lib/api/client";
import type { Message } from "@/lib/api/types";
import { ownerPath } from "./paths";

/** Comment on a model, or with a version, on that version. The text is Markdown. */
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

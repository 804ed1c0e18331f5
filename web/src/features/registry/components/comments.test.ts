import { expect, it } from "vitest";
import type { TimelineEvent } from "@/lib/api/types";
import { withComments } from "./comments";

let seq = 0;
function event(type: string, comment_id: string, text: string): TimelineEvent {
  seq += 1;
  const fields = { comment_id, text };
  return {
    id: `ev_${seq}`,
    at_ms: 0,
    actor: { kind: "user", id: "ana", name: "Ana" },
    type,
    subject: { model: "wine", comment_id: comment_id === "" ? null : comment_id },
    before: type === "comment.deleted" ? fields : null,
    after: type === "comment.deleted" ? null : fields,
  } as unknown as TimelineEvent;
}

function textsOf(...oldestFirst: TimelineEvent[]): unknown[] {
  return withComments(oldestFirst.reverse()).map((one) => [
    one.type,
    one.after?.text,
    one.after?.is_edited,
  ]);
}

it("shows a comment once, where it was made, as it reads now", () => {
  expect(
    textsOf(
      event("comment.created", "a", "first"),
      event("model_version.created", "", ""),
      event("comment.updated", "a", "second"),
      event("comment.updated", "a", "third"),
    ),
  ).toEqual([
    ["model_version.created", "", undefined],
    ["comment.created", "third", true],
  ]);
});

it("leaves out what was taken back, and says that it was", () => {
  expect(
    textsOf(
      event("comment.created", "a", "first"),
      event("comment.updated", "a", "second"),
      event("comment.created", "b", "stays"),
      event("comment.deleted", "a", "second"),
    ),
  ).toEqual([
    ["comment.deleted", undefined, undefined],
    ["comment.created", "stays", undefined],
  ]);
});

it("tells a change by itself where the comment is further back than what is here", () => {
  expect(textsOf(event("comment.updated", "a", "second"))).toEqual([
    ["comment.updated", "second", undefined],
  ]);
});

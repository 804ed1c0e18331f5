import { expect, it } from "vitest";
import type { TimelineEvent } from "@/lib/api/types";
import { withComments } from "./comments";

let seq = 0;
function event(verb: string, comment_id: string, text: string): TimelineEvent {
  seq += 1;
  const fields = { comment_id, text };
  return {
    seq,
    at_ms: 0,
    actor: "Ana",
    verb,
    model: "wine",
    version: null,
    run_id: null,
    experiment_id: null,
    before: verb === "comment:delete" ? fields : null,
    after: verb === "comment:delete" ? null : fields,
  } as unknown as TimelineEvent;
}

function textsOf(...oldestFirst: TimelineEvent[]): unknown[] {
  return withComments(oldestFirst.reverse()).map((one) => [
    one.verb,
    one.after?.text,
    one.after?.is_edited,
  ]);
}

it("shows a comment once, where it was made, as it reads now", () => {
  expect(
    textsOf(
      event("comment:create", "a", "first"),
      event("model_version:create", "", ""),
      event("comment:update", "a", "second"),
      event("comment:update", "a", "third"),
    ),
  ).toEqual([
    ["model_version:create", "", undefined],
    ["comment:create", "third", true],
  ]);
});

it("leaves out what was taken back, and says that it was", () => {
  expect(
    textsOf(
      event("comment:create", "a", "first"),
      event("comment:update", "a", "second"),
      event("comment:create", "b", "stays"),
      event("comment:delete", "a", "second"),
    ),
  ).toEqual([
    ["comment:delete", undefined, undefined],
    ["comment:create", "stays", undefined],
  ]);
});

it("tells a change by itself where the comment is further back than what is here", () => {
  expect(textsOf(event("comment:update", "a", "second"))).toEqual([
    ["comment:update", "second", undefined],
  ]);
});

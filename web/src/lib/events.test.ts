import { describe, expect, it } from "vitest";
import type { TimelineEvent } from "./api/types";
import { describeEvent } from "./events";

function event({
  version = 14,
  ...fields
}: Partial<Record<keyof TimelineEvent, unknown>> & { version?: number | null }): TimelineEvent {
  return {
    id: "ev_1",
    at_ms: 0,
    actor: { kind: "user", id: "ana", name: "Ana" },
    type: "model_version.transitioned",
    subject: { model: "wine", version, run_id: null, experiment_id: null, logged_model_id: null },
    before: null,
    after: null,
    comment: null,
    ...fields,
  } as unknown as TimelineEvent;
}

function sentenceFor(one: TimelineEvent, about?: "everything" | "model" | "version"): string {
  return describeEvent(one, about)
    .sentence.map((part) =>
      typeof part === "string" ? part : part.kind === "alias" ? `@${part.text}` : part.text,
    )
    .join("");
}

describe("the wording of events", () => {
  it("tells a move, with as much of its subject as the reader needs", () => {
    const move = event({
      before: { stages: [] },
      after: { stages: ["Staging"] },
      comment: "looks good",
    });
    expect(sentenceFor(move)).toBe("Ana moved wine v14 from None to Staging");
    expect(sentenceFor(move, "model")).toBe("Ana moved v14 from None to Staging");
    expect(sentenceFor(move, "version")).toBe("Ana moved it from None to Staging");
    expect(describeEvent(move)).toMatchObject({ reason: "looks good", icon: { stage: "Staging" } });
  });
  it("tells a stage that was added", () => {
    expect(
      sentenceFor(
        event({
          before: { stages: ["Staging"] },
          after: { stages: ["Production", "Staging"] },
        }),
      ),
    ).toBe("Ana put wine v14 into Production as well");
  });
  it("tells aliases", () => {
    expect(
      sentenceFor(
        event({
          type: "model_version_alias.created",
          version: null,
          after: { aliases: { champion: 4 } },
        }),
      ),
    ).toBe("@champion set on wine v4 by Ana");
    expect(
      sentenceFor(
        event({
          type: "model_version_alias.created",
          version: null,
          before: { aliases: { champion: 1 } },
          after: { aliases: { champion: 4 } },
        }),
        "model",
      ),
    ).toBe("@champion moved to v4 from v1 by Ana");
    expect(
      sentenceFor(
        event({
          type: "model_version_alias.deleted",
          version: null,
          before: { aliases: { champion: 1 } },
        }),
      ),
    ).toBe("Ana removed @champion from wine");
  });
  it("tells registrations, edits and deletions", () => {
    expect(sentenceFor(event({ type: "model_version.created" }))).toBe(
      "wine v14 registered by Ana",
    );
    expect(sentenceFor(event({ type: "model_version.created" }), "version")).toBe(
      "Registered by Ana",
    );
    expect(sentenceFor(event({ type: "registered_model.updated", version: null }), "model")).toBe(
      "Ana edited the description",
    );
    expect(sentenceFor(event({ type: "model_version.deleted" }))).toBe("Ana deleted wine v14");
    expect(
      sentenceFor(
        event({ type: "model_version_tag.set", after: { tags: { ticket: "GR-1" } } }),
        "version",
      ),
    ).toBe("Ana tagged it ticket: GR-1");
  });
  it("tells comments, their text apart", () => {
    const comment = event({
      type: "comment.created",
      after: { comment_id: "c", text: "Looks **good**" },
    });
    expect(sentenceFor(comment)).toBe("Ana commented on wine v14");
    expect(sentenceFor(comment, "version")).toBe("Ana commented");
    expect(describeEvent(comment)).toMatchObject({
      comment: "Looks **good**",
      reason: "",
      icon: "comment",
    });
    expect(
      sentenceFor(event({ type: "comment.updated", after: { text: "Better" } }), "version"),
    ).toBe("Ana changed a comment");
    expect(
      sentenceFor(event({ type: "comment.deleted", before: { text: "Gone" } }), "version"),
    ).toBe("Ana took a comment back");
    expect(
      describeEvent(
        event({ before: { stages: [] }, after: { stages: ["Staging"], text: "no comment" } }),
      ).comment,
    ).toBe("");
  });
  it("survives fields of any shape", () => {
    expect(sentenceFor(event({ before: { stages: "odd" }, after: { stages: 4 } }))).toBe(
      "Ana moved wine v14 from None to None",
    );
    expect(sentenceFor(event({ type: "something.new" }))).toBe("Ana changed wine v14");
  });
});

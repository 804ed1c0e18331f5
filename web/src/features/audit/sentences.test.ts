import { expect, it } from "vitest";
import type { TimelineEvent } from "@/lib/api/types";
import { clientWord, sentenceOf } from "./sentences";

function event(type: string, fields: object): TimelineEvent {
  return {
    type,
    actor: { id: "acc_1", name: "ada" },
    subject: {
      model: null,
      version: null,
      run_id: null,
      experiment_id: null,
      logged_model_id: null,
    },
    before: null,
    after: null,
    comment: null,
    ...fields,
  } as TimelineEvent;
}

it("leaves out who did it, which stands in a column of its own", () => {
  const subject = { ...event("x", {}).subject, model: "wine", version: 3 };
  const before = { stages: ["Staging"] };
  const after = { stages: ["Production"] };
  expect(sentenceOf(event("model_version.transitioned", { subject, before, after }))).toBe(
    "moved wine v3 from Staging to Production",
  );
  expect(sentenceOf(event("model_version.created", { subject }))).toBe("wine v3 registered");
});

it("names stages, rules and accounts", () => {
  expect(sentenceOf(event("stage_rule.updated", { after: { target: "stage:Production" } }))).toBe(
    "updated the rule of Production",
  );
  expect(sentenceOf(event("account.created", { after: { name: "bo" } }))).toBe(
    "created the account bo",
  );
});

it("names who got or lost a role, and where", () => {
  const subject = { ...event("x", {}).subject, model: "wine" };
  const grant = { holder_name: "tomas", role: "approver" };
  expect(sentenceOf(event("grant.created", { subject, after: grant }))).toBe(
    "gave tomas the role approver on wine",
  );
  expect(sentenceOf(event("grant.deleted", { before: grant }))).toBe(
    "took the role approver from tomas",
  );
});

it("says which program it was", () => {
  expect(clientWord("Mozilla/5.0 (X11)")).toBe("page");
  expect(clientWord("mlflow-python-client/3.17.2")).toBe("mlflow 3.17");
  expect(clientWord(null)).toBe("–");
});

import { expect, it } from "vitest";
import type { TimelineEvent } from "./api/types";
import { keysTouchedBy } from "./query-keys";

function about(
  type: string,
  subject: Partial<TimelineEvent["subject"]>,
): Pick<TimelineEvent, "type" | "subject"> {
  return {
    type,
    subject: {
      kind: "",
      registered_model_id: null,
      model: null,
      version: null,
      run_id: null,
      experiment_id: null,
      logged_model_id: null,
      alias: null,
      comment_id: null,
      account_id: null,
      group_id: null,
      token_id: null,
      role_id: null,
      publisher_id: null,
      ...subject,
    },
  };
}

it("asks again for what is open under the old name of a model, and for its rules and access", () => {
  const renamed = {
    ...about("registered_model.renamed", { kind: "registered_model", model: "cider" }),
    before: { name: "wine" },
  };
  expect(keysTouchedBy([renamed])).toEqual(
    expect.arrayContaining([["model", "wine"], ["model", "cider"], ["rules"], ["access"]]),
  );
});

it("asks again for a model, the lists it is in and the first page when one of its versions moved", () => {
  const touched = keysTouchedBy([
    about("model_version.transitioned", { kind: "model_version", model: "wine" }),
  ]);
  expect(touched).toEqual([
    ["home"],
    ["audit"],
    ["model", "wine"],
    ["models"],
    ["model-names"],
    ["inbox"],
    ["request"],
    ["run"],
    ["experiment"],
  ]);
});

it("asks again for requests when the rule by which they are judged changed", () => {
  expect(keysTouchedBy([about("stage_rule.updated", { kind: "stage_rule" })])).toEqual([
    ["home"],
    ["audit"],
    ["rules"],
    ["model"],
    ["request"],
    ["inbox"],
  ]);
});

it("names each thing once, however much happened", () => {
  const event = about("run.created", { kind: "run", run_id: "r", experiment_id: "2" });
  expect(keysTouchedBy([event, event, event])).toEqual([
    ["home"],
    ["audit"],
    ["run", "r"],
    ["experiment"],
    ["experiments"],
  ]);
});

it("asks again for runs when an experiment may have said which way of a metric is better", () => {
  const touched = keysTouchedBy([
    about("experiment_tag.set", { kind: "experiment", experiment_id: "2" }),
  ]);
  expect(touched).toEqual([["home"], ["audit"], ["experiment", "2"], ["experiments"], ["run"]]);
});

it("asks again who uses the page and who has access when that changed", () => {
  const touched = keysTouchedBy([about("grant.created", { kind: "grant", model: "wine" })]);
  expect(touched).toContainEqual(["me"]);
  expect(touched).toContainEqual(["access"]);
  expect(keysTouchedBy([about("registered_model.updated", { model: "wine" })])).not.toContainEqual([
    "access",
  ]);
});

import { expect, it } from "vitest";
import { keysTouchedBy } from "./query-keys";

it("asks again for a model, the lists it is in and the first page when one of its versions moved", () => {
  const touched = keysTouchedBy([
    { verb: "model_version:transition", model: "wine", run_id: null, experiment_id: null },
  ]);
  expect(touched).toEqual([
    ["home"],
    ["model", "wine"],
    ["models"],
    ["model-names"],
    ["run"],
    ["experiment"],
  ]);
});

it("names each thing once, however much happened", () => {
  const event = { verb: "run:create" as const, model: null, run_id: "r", experiment_id: null };
  expect(keysTouchedBy([event, event, event])).toEqual([
    ["home"],
    ["run", "r"],
    ["experiment"],
    ["experiments"],
  ]);
});

it("asks again for runs when an experiment may have said which way of a metric is better", () => {
  const touched = keysTouchedBy([
    { verb: "experiment:set_tag", model: null, run_id: null, experiment_id: "2" },
  ]);
  expect(touched).toEqual([["home"], ["experiment", "2"], ["experiments"], ["run"]]);
});

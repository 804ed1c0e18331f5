import { expect, it } from "vitest";
import {
  changesOf,
  countOf,
  draftOfRecord,
  errorPlace,
  errorWords,
  givenOf,
  headOf,
  monthStarts,
  NO_RULE,
} from "./draft";

const RULE = {
  ...NO_RULE,
  approvals: 1,
  wait: { stage: "Staging", hours: 24 },
  conditions: ["metrics.recall >= 0.97", "tags.reviewed = 'yes'"],
};

it("says what a draft changes, a moved bound as one change", () => {
  const after = {
    ...RULE,
    wait: { stage: "Staging", hours: 48 },
    conditions: ["metrics.recall >= 0.98", "signature IS NOT NULL"],
  };
  expect(changesOf(RULE, after)).toEqual([
    "wait 24 h in Staging to 48 h in Staging",
    "metrics.recall >= 0.97 to 0.98",
    "add signature IS NOT NULL",
    "remove tags.reviewed = 'yes'",
  ]);
  expect(changesOf(RULE, { ...RULE })).toEqual([]);
});

it("notices conditions in another order", () => {
  const after = { ...RULE, conditions: [...RULE.conditions].reverse() };
  expect(changesOf(RULE, after)).toEqual(["the order of the conditions"]);
});

it("names people of a rule", () => {
  const movers = { roles: ["approver"], groups: [], accounts: [] };
  expect(changesOf(NO_RULE, { ...NO_RULE, movers })).toEqual([
    "who may ask: everyone to Approver and above",
  ]);
  expect(givenOf({ ...NO_RULE, movers })).toMatchObject({
    mover_roles: ["approver"],
    wait_stage: null,
  });
});

it("says whether versions that were there before return at once", () => {
  const after = { ...RULE, is_open_to_returns: true };
  expect(changesOf(RULE, after)).toEqual(["versions that were there before return at once"]);
  expect(changesOf(after, RULE)).toEqual(["versions that were there before return like any other"]);
  expect(givenOf(after)).toMatchObject({ is_open_to_returns: true });
});

it("counts what a rule asks for", () => {
  expect(countOf(RULE)).toBe(4);
  expect(countOf(NO_RULE)).toBe(0);
});

it("takes a recorded rule as a draft, with the names of then", () => {
  const people = { roles: [], groups: [{ id: "gr_1", name: "safety" }], accounts: [] };
  const record = { ...RULE, version: 3, movers: people, approvers: people };
  expect(draftOfRecord(record)).toEqual({
    ...RULE,
    movers: { roles: [], groups: ["safety"], accounts: [] },
    approvers: { roles: [], groups: ["safety"], accounts: [] },
  });
  expect(draftOfRecord(null)).toBe(NO_RULE);
});

it("divides a condition into what is compared and its bound", () => {
  expect(headOf("metrics.auc >= current - 0.002")).toBe("metrics.auc >=");
});

it("finds the place of an error and takes the condition off its message", () => {
  const error =
    "Condition 'metricks.auc >= 1': There is no 'metricks'. Did you mean 'metrics'? (at character 3).";
  expect(errorPlace(error)).toBe(2);
  expect(errorWords(error)).toBe("There is no 'metricks'. Did you mean 'metrics'?");
});

it("marks the months of a window", () => {
  const from = Date.UTC(2026, 7, 28);
  expect(monthStarts(from, Date.UTC(2026, 10, 26))).toEqual([
    Date.UTC(2026, 8, 1),
    Date.UTC(2026, 9, 1),
    Date.UTC(2026, 10, 1),
  ]);
});

import { expect, it } from "vitest";
import { conditionsOf, filterWords } from "./filters";

const NOW = Date.UTC(2026, 10, 30, 12, 34, 56);

it("asks for nothing in particular without a filter", () => {
  expect(conditionsOf({}, NOW)).toEqual({
    made_by: undefined,
    model: undefined,
    type: [],
    since: undefined,
    until: undefined,
  });
  expect(filterWords({})).toBe("");
});

it("includes both days of a span", () => {
  const filter = { when: "between", from: "2026-11-01", to: "2026-11-30" } as const;
  expect(conditionsOf(filter, NOW)).toMatchObject({
    since: "2026-11-01",
    until: "2026-12-01T00:00:00.000Z",
  });
  expect(filterWords(filter)).toBe("2026-11-01 to 2026-11-30");
});

it("cuts times to the hour, so that the pages of a list agree", () => {
  expect(conditionsOf({ when: "day" }, NOW).since).toBe("2026-11-29T12:00:00.000Z");
  expect(filterWords({ who: "ada", what: "rules", when: "day" })).toBe(
    "by ada, stages and rules, last 24 hours",
  );
});

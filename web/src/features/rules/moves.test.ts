import { expect, it } from "vitest";
import { csvOf, whyOf, type TriedMove } from "./moves";

const MOVE = {
  event_id: "ev_1",
  moved_at_ms: 0,
  registered_model_id: "rm_1",
  model: '=cmd("x")',
  version: 2,
  moved_by: "ada",
  verdict: "stopped",
  checks: [
    {
      kind: "condition",
      state: "failed",
      words: "auc at least 0.9",
      reason: "auc is 0.8.",
      condition: "metrics.auc >= 0.9",
      passes_at_ms: null,
    },
    {
      kind: "approvals",
      state: "waiting",
      words: "2 approvals",
      reason: "It would have been asked for.",
      condition: null,
      passes_at_ms: null,
    },
  ],
} as TriedMove;

it("says why a move is stopped, without the approvals that were not asked for", () => {
  expect(whyOf(MOVE)).toBe("auc is 0.8; the draft asks: auc at least 0.9.");
  expect(whyOf({ ...MOVE, verdict: "let_through" })).toBe("");
});

it("writes no formula into a spreadsheet", () => {
  const lines = csvOf([MOVE], new Map([["ev_1 2", "let_through"]])).split("\r\n");
  expect(lines[1]).toBe(
    `1970-01-01T00:00:00.000Z,"'=cmd(""x"")",2,ada,stopped,let_through,auc is 0.8; the draft asks: auc at least 0.9.`,
  );
});

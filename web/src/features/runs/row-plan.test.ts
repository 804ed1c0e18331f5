import { describe, expect, it } from "vitest";
import type { RunGroup, RunRow } from "./api/list-runs";
import { groupToken, groupValue, lengthOf, pagesBetween, placeAt, stretchesOf } from "./row-plan";

const run = { run_id: "a" } as RunRow;
const group = (value: string | null, runs_count: number): RunGroup => ({
  value,
  runs_count,
  newest_start_time_ms: null,
  metrics: {},
});

describe("a plain table", () => {
  const stretches = stretchesOf([run], 250, null, new Set());
  it("has the pinned rows above all others", () => {
    expect(stretches.map(lengthOf)).toEqual([1, 250]);
    expect(placeAt(stretches, 0)?.stretch.kind).toBe("top");
    expect(placeAt(stretches, 250)).toMatchObject({ stretch: { kind: "runs" }, offset: 249 });
    expect(placeAt(stretches, 251)).toBeNull();
  });
  it("needs the pages that are on show", () => {
    expect(pagesBetween(stretches, 0, 100, 100)).toEqual([{ source: "all", page: 0 }]);
    expect(pagesBetween(stretches, 90, 110, 100).map((one) => one.page)).toEqual([0, 1]);
    expect(pagesBetween(stretches, 240, 900, 100).map((one) => one.page)).toEqual([2]);
  });
});

describe("a table in groups", () => {
  const groups = [group("3", 150), group("", 2), group(null, 7)];
  it("shows the runs of open groups only", () => {
    const stretches = stretchesOf([], 159, groups, new Set([groupToken("3"), groupToken(null)]));
    expect(stretches.map(lengthOf)).toEqual([1, 150, 1, 1, 7]);
    expect(pagesBetween(stretches, 120, 155, 100)).toEqual([
      { source: "=3", page: 1 },
      { source: "-", page: 0 },
    ]);
  });
  it("tells an empty value from none", () => {
    expect(groupValue(groupToken(""))).toBe("");
    expect(groupValue(groupToken(null))).toBeNull();
    expect(groupValue(groupToken("-"))).toBe("-");
  });
});

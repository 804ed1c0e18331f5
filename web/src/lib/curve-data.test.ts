import { describe, expect, it } from "vitest";
import type { Message, MetricValue } from "./api/types";
import { curveData, gapNotes, lonePoints } from "./curve-data";

function curve(values: MetricValue[]): Message<"Curve"> {
  return {
    run_id: "r",
    key: "loss",
    steps: values.map((_, step) => step),
    times_ms: values.map((_, step) => 1000 + step * 500),
    values,
    points_count: values.length,
  };
}

const BY_STEP = { x: "step", log: false } as const;

describe("a curve's data", () => {
  it("breaks where a value is not finite, and says what it was", () => {
    const data = curveData(curve([1, "NaN", 2, "Infinity", "-Infinity", 3]), BY_STEP);
    expect(data.ys).toEqual([1, null, 2, null, null, 3]);
    expect(data.gaps).toEqual([
      { x: 1, kind: "NaN" },
      { x: 3, kind: "∞" },
      { x: 4, kind: "−∞" },
    ]);
  });
  it("breaks where a logarithm has no place", () => {
    const { ys, gaps } = curveData(curve([1, 0, -2, 4]), { x: "step", log: true });
    expect(ys).toEqual([1, null, null, 4]);
    expect(gaps.map((gap) => gap.kind)).toEqual(["0 or less", "0 or less"]);
    expect(curveData(curve([1, 0, -2, 4]), BY_STEP).gaps).toEqual([]);
  });
  it("rises without repeats, the last of a place standing", () => {
    const one = { ...curve([1, 2, 3]), steps: [5, 0, 5] };
    expect(curveData(one, BY_STEP)).toMatchObject({ xs: [0, 5], ys: [2, 3] });
  });
  it("begins at zero by time", () => {
    expect(curveData(curve([1, "NaN"]), { x: "time", log: false })).toMatchObject({
      xs: [0, 500],
      gaps: [{ x: 500, kind: "NaN" }],
    });
  });
});

it("finds points that no line reaches", () => {
  expect(lonePoints([1, null, 2, 3, null, 4])).toEqual([0, 5]);
  // Places of another curve break no line.
  expect(lonePoints([1, undefined, 2, null, undefined, 3, null])).toEqual([5]);
  expect(lonePoints([])).toEqual([]);
});

it("says where the gaps are", () => {
  const { gaps } = curveData(curve([1, "NaN", "Infinity", "NaN"]), BY_STEP);
  expect(gapNotes(gaps, "step").map((note) => note.words)).toEqual([
    "NaN at 2 steps, from 1 to 3",
    "∞ at step 2",
  ]);
  expect(gapNotes([{ x: 1500, kind: "NaN" }], "time")[0]?.words).toBe("NaN after 1.5 s");
  expect(gapNotes([{ x: 3, kind: "0 or less" }], "step")[0]?.words).toBe(
    "0 or less, not on a log scale, at step 3",
  );
});

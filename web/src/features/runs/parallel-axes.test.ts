import { expect, it } from "vitest";
import type { Axis } from "@/lib/compare-runs";
import { AXIS_BOTTOM, AXIS_TOP, runLine, shownAxes, valueText, yScale } from "./parallel-axes";

function axis(id: string, ...values: (number | null)[]): Axis {
  return { id, name: id.slice(id.indexOf(".") + 1), words: null, values };
}

it("suggests the first axes in which the runs differ, parameters first", () => {
  const all = [
    axis("metrics.auc", 1, 2),
    axis("metrics.flat", 1, 1),
    ...[1, 2, 3, 4, 5].map((place) => axis(`params.p${place}`, 0, place)),
  ];
  expect(shownAxes(all, undefined).map(({ id }) => id)).toEqual([
    "params.p1",
    "params.p2",
    "params.p3",
    "params.p4",
    "metrics.auc",
  ]);
});

it("shows the chosen axes, at most twelve", () => {
  const all = [
    axis("metrics.flat", 1, 1),
    ...Array.from({ length: 14 }, (_, place) => axis(`params.p${place}`, 1, 2)),
  ];
  expect(shownAxes(all, ["metrics.flat", "params.p3"]).map(({ id }) => id)).toEqual([
    "params.p3",
    "metrics.flat",
  ]);
  expect(
    shownAxes(
      all,
      all.map(({ id }) => id),
    ),
  ).toHaveLength(12);
});

it("puts the least value at the bottom and the greatest at the top", () => {
  const y = yScale(axis("metrics.auc", 3, null, 1));
  expect([y(1), y(3)]).toEqual([AXIS_BOTTOM, AXIS_TOP]);
});

it("interrupts the line of a run where it has no value", () => {
  const axes = [
    axis("params.a", 0, 1),
    axis("params.b", 0, 1),
    axis("params.c", null, 1),
    axis("metrics.d", 0, 1),
  ];
  const bottom = AXIS_BOTTOM.toFixed(1);
  expect(runLine(axes, 0, (index) => index * 10)).toBe(
    `M0.0 ${bottom}L10.0 ${bottom}M30.0 ${bottom}`,
  );
});

it("writes words, numbers and missing values", () => {
  const words: Axis = { ...axis("params.kind", 0, 1), words: ["linear", "tree"] };
  expect([
    valueText(words, 1),
    valueText(axis("metrics.auc", 0.5), 0.5),
    valueText(words, null),
  ]).toEqual(["tree", "0.5000", "not set"]);
});

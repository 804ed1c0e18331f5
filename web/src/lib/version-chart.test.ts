import { expect, it } from "vitest";
import { layOut, ticksBetween } from "./version-chart";

const box = { left: 0, right: 100, top: 0, bottom: 50 };

it("puts versions in their order at equal steps, and larger values higher", () => {
  const { points } = layOut(
    [
      { version: 3, value: 0.9 },
      { version: 1, value: 0.7 },
      { version: 2, value: 0.8 },
    ],
    "up",
    box,
  );
  expect(points.map((one) => [one.version, one.x])).toEqual([
    [1, 0],
    [2, 50],
    [3, 100],
  ]);
  expect((points[0]?.y ?? 0) > (points[2]?.y ?? 0)).toBe(true);
});

it("knows the best only where it knows the direction", () => {
  const values = [
    { version: 1, value: 0.2 },
    { version: 2, value: 0.1 },
  ];
  expect([
    layOut(values, "up", box).best,
    layOut(values, "down", box).best,
    layOut(values, "unknown", box).best,
  ]).toEqual([1, 2, null]);
});

it("leaves out missing numbers, and places a single point in the middle", () => {
  const { points } = layOut(
    [
      { version: 1, value: Number.NaN },
      { version: 2, value: 5 },
    ],
    "up",
    box,
  );
  expect(points.map((one) => [one.version, one.x])).toEqual([[2, 50]]);
  expect(layOut([], "up", box).points).toEqual([]);
});

it("names the newest version, and not all of many", () => {
  const { names } = layOut(
    Array.from({ length: 50 }, (_, index) => ({ version: index + 1, value: index })),
    "up",
    box,
  );
  expect(names.at(-1)?.version).toBe(50);
  expect(names.length).toBeLessThanOrEqual(8);
});

it("takes round numbers that hold the range", () => {
  for (const [low, high] of [
    [0.861, 0.947],
    [0, 0],
    [-3, 12],
    [1e-7, 2e-7],
    [5, 5],
    [99_000, 101_000],
  ] as const) {
    const ticks = ticksBetween(low, high);
    expect(ticks[0]).toBeLessThanOrEqual(low);
    expect(ticks.at(-1)).toBeGreaterThanOrEqual(high);
    expect(ticks.length).toBeGreaterThanOrEqual(2);
    expect(ticks.length).toBeLessThanOrEqual(6);
  }
});

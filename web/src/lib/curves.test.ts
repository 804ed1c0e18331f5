import { describe, expect, it } from "vitest";
import { niceTicks, scaleOf, smoothed } from "./curves";

describe("smoothing", () => {
  it("leaves a constant as it is, from the first point on", () => {
    expect(smoothed([2, 2, 2], 0.9).map((one) => one?.toFixed(6))).toEqual([
      "2.000000",
      "2.000000",
      "2.000000",
    ]);
  });
  it("goes along gaps and numbers that are none", () => {
    expect(smoothed([1, null, Number.NaN, 3], 0.5)).toEqual([1, null, null, 7 / 3]);
    expect(smoothed([1, null], 0)).toEqual([1, null]);
  });
});

it("puts ticks on round numbers within the ends", () => {
  expect(niceTicks(0.03, 1.02)).toEqual([0.2, 0.4, 0.6, 0.8, 1]);
  expect(niceTicks(5, 5)).toEqual([5]);
  expect(niceTicks(0, Infinity)).toEqual([]);
});

it("scales, and puts what is all the same in the middle", () => {
  expect(scaleOf(0, 10, 100, 0)(2.5)).toBe(75);
  expect(scaleOf(3, 3, 0, 80)(3)).toBe(40);
});

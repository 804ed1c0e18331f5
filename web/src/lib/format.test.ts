import { describe, expect, it } from "vitest";
import {
  formatAge,
  formatAgo,
  formatBytes,
  formatDelta,
  formatDuration,
  formatInteger,
  formatMetric,
  listing,
  plural,
  withoutMarkup,
  firstLine,
} from "./format";

const NOW = Date.UTC(2026, 10, 21, 12, 0, 0);
const MINUTE = 60_000;
const DAY = 86_400_000;

describe("formatMetric", () => {
  it.each([
    [0.9312345, "0.9312"],
    [-0.5, "−0.5000"],
    [12.34567, "12.346"],
    [123.456, "123.46"],
    [1234.56, "1 234.6"],
    [3, "3"],
    [0, "0"],
    [1_234_567, "1 234 567"],
    [0.00001234, "1.234e-5"],
    [1.5e12, "1.500e12"],
    [Number.NaN, "NaN"],
    [Infinity, "∞"],
    [-Infinity, "−∞"],
    [null, "–"],
    [undefined, "–"],
  ])("writes %s as %s", (value, text) => {
    expect(formatMetric(value)).toBe(text);
  });
});

describe("formatDelta", () => {
  it.each([
    [0.0075, "+0.0075"],
    [-0.0158, "−0.0158"],
    [0, "0"],
    [2, "+2"],
  ])("writes %s as %s", (value, text) => {
    expect(formatDelta(value)).toBe(text);
  });
});

describe("formatBytes", () => {
  it.each([
    [0, "0 B"],
    [999, "999 B"],
    [1000, "1.0 KB"],
    [51_000_000, "51.0 MB"],
    [123_456_789, "123 MB"],
    [999_999, "1.0 MB"],
    [5e12, "5.0 TB"],
  ])("writes %s as %s", (value, text) => {
    expect(formatBytes(value)).toBe(text);
  });
});

describe("formatDuration", () => {
  it.each([
    [340, "340 ms"],
    [1500, "1.5 s"],
    [11_000, "11 s"],
    [252_000, "4 min 12 s"],
    [240_000, "4 min"],
    [7_440_000, "2 h 4 min"],
    [266_400_000, "3 d 2 h"],
    [-5, "0 ms"],
  ])("writes %s as %s", (value, text) => {
    expect(formatDuration(value)).toBe(text);
  });
});

describe("formatAgo", () => {
  it.each([
    [0, "just now"],
    [50_000, "1 minute ago"],
    [5 * MINUTE, "5 minutes ago"],
    [3 * 60 * MINUTE, "3 hours ago"],
    [DAY, "yesterday"],
    [6 * DAY, "6 days ago"],
    [40 * DAY, "12 Oct 2026"],
    // A clock that goes a little ahead is no reason to speak of the future.
    [-20_000, "just now"],
    [-3 * DAY, "24 Nov 2026"],
  ])("tells %s ms as %s", (before, text) => {
    expect(formatAgo(NOW - before, NOW)).toBe(text);
  });
  it("has a short form", () => {
    expect(formatAge(NOW - 3 * 60 * MINUTE, NOW)).toBe("3 h");
    expect(formatAge(NOW - 2 * DAY, NOW)).toBe("2 days");
  });
});

describe("words", () => {
  it("counts", () => {
    expect(plural(1, "model")).toBe("1 model");
    expect(plural(1204, "model")).toBe("1 204 models");
    expect(formatInteger(-1000)).toBe("−1 000");
  });
  it("lists", () => {
    expect([listing([]), listing(["a"]), listing(["a", "b"]), listing(["a", "b", "c"])]).toEqual([
      "",
      "a",
      "a and b",
      "a, b and c",
    ]);
  });
});

it.each([
  ["**Recall** is up, *a lot*", "Recall is up, *a lot*"],
  ["# Why", "Why"],
  ["see [the run](/runs/1) and ![curve](a.png)", "see the run and curve"],
  ["2 ** 3 ** 4, a**b", "2 ** 3 ** 4, a**b"],
  ["~~old~~ new", "old new"],
  ["**not closed", "**not closed"],
])("%s is plain text", (markdown, plain) => {
  expect(withoutMarkup(markdown)).toBe(plain);
});

it("a first line ends where there is no room for more", () => {
  expect([firstLine("a\nb"), firstLine(""), firstLine("x".repeat(100_000)).length]).toEqual([
    "a",
    "",
    301,
  ]);
});

import { expect, it } from "vitest";
import { headOf } from "./text-head";

it("a text of usual size is whole", () => {
  for (const text of ["", "a", "a\nb\n", "a\n".repeat(2_000).trimEnd()])
    expect(headOf(text, 1)).toBe(text);
});

it("a long text ends with a line, whatever ends its lines", () => {
  for (const end of ["\n", "\r", "\r\n", "\u2028"])
    expect(headOf(`a${end}`.repeat(10_000), 1)).toBe(`a${end}`.repeat(2_000));
  expect(headOf(`${"x".repeat(99)}\n`.repeat(5_000), 1).length).toBe(150_000);
  expect(headOf("x".repeat(400_000), 1).length).toBe(150_000);
});

it("every part adds to it, up to all", () => {
  for (const text of [
    "a\n".repeat(5_000),
    "x".repeat(400_000),
    `${"x".repeat(400_000)}\n${"a\n".repeat(5_000)}`,
  ]) {
    const lengths = [1, 2, 3, 4, 5, 6].map((parts) => headOf(text, parts).length);
    expect([...lengths].sort((a, b) => a - b)).toEqual(lengths);
    expect(headOf(text, 6)).toBe(text);
  }
});

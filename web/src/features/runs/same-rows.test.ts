import { expect, it } from "vitest";
import { sameRowsText } from "./same-rows";

const rows = (...areSame: boolean[]) => areSame.map((isSame) => ({ isSame }));

it("counts the rows of each section", () => {
  expect(
    sameRowsText([
      { title: "Metrics", rows: rows(true, false, true) },
      { title: "Run", rows: rows(true) },
      { title: "Tags", rows: rows(false) },
    ]),
  ).toBe("3 are the same in all: 2 metrics and 1 fact.");
});

it("counts a single row", () => {
  expect(sameRowsText([{ title: "Parameters", rows: rows(true) }])).toBe(
    "1 is the same in all: 1 parameter.",
  );
});

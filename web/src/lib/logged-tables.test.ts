import { expect, it } from "vitest";
import { tableOf } from "./logged-tables";

it("what log_table writes is a table", () => {
  expect(
    tableOf({
      columns: ["question", "score"],
      data: [
        ["why?", 0.5],
        ["how?", null],
      ],
    }),
  ).toEqual({
    header: ["question", "score"],
    rows: [
      ["why?", "0.5"],
      ["how?", ""],
    ],
    total: 2,
  });
});

it("a list of flat objects is a table over all their keys", () => {
  expect(tableOf([{ a: 1 }, { b: true }])).toEqual({
    header: ["a", "b"],
    rows: [
      ["1", ""],
      ["", "true"],
    ],
    total: 2,
  });
});

it("other JSON is no table", () => {
  for (const value of [
    1,
    "x",
    [],
    {},
    [1, 2],
    [{ a: { b: 1 } }],
    { columns: [], data: [] },
    { columns: ["a"], data: [1] },
  ])
    expect(tableOf(value)).toBeNull();
});

it("a row that is too short or a cell that is an object breaks nothing", () => {
  expect(tableOf({ columns: ["a", "b"], data: [[{ x: [1] }]] })?.rows).toEqual([['{"x":[1]}', ""]]);
});

it("only the first rows are kept, and the total is told", () => {
  const table = tableOf({ columns: ["a"], data: Array.from({ length: 1000 }, (_, row) => [row]) });
  expect([table?.rows.length, table?.total]).toEqual([200, 1000]);
});

import { expect, it } from "vitest";
import { cellsOf } from "./notebooks";

it("cells come with their sources and what they put out", () => {
  const cells = cellsOf({
    cells: [
      { cell_type: "markdown", source: ["# Title\n", "text"] },
      { cell_type: "code", source: "print(1)", outputs: [{ output_type: "stream", text: ["1\n"] }, { data: { "image/png": "aGk=\n", "text/plain": "<Figure>" } }] },
    ],
  });
  expect(cells).toEqual([
    { kind: "markdown", source: "# Title\ntext", outputs: [] },
    { kind: "code", source: "print(1)", outputs: [{ kind: "text", text: "1\n" }, { kind: "image", type: "image/png", data: "aGk=" }] },
  ]);
});

it("an image that is no base64 is not drawn, and HTML is left out", () => {
  expect(cellsOf({ cells: [{ cell_type: "code", source: "", outputs: [{ data: { "image/png": "x\" onload=alert(1)", "text/html": "<script>" } }] }] })[0]?.outputs).toEqual([]);
});

it("a traceback is read without its colours", () => {
  expect(cellsOf({ cells: [{ cell_type: "code", source: "", outputs: [{ traceback: ["\u001b[0;31mValueError\u001b[0m"] }] }] })[0]?.outputs).toEqual([{ kind: "text", text: "ValueError" }]);
});

it("what is no notebook has no cells", () => {
  for (const value of [null, 1, [], {}, { cells: 1 }, { cells: [1] }]) expect(cellsOf(value)).toEqual([]);
});

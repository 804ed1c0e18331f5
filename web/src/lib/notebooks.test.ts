import { expect, it } from "vitest";
import { notebookOf, type NotebookCell } from "./notebooks";

// One black pixel.
const PIXEL =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABAQAAAAA3bvkkAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==";

function cellsOf(value: unknown): NotebookCell[] {
  return notebookOf(value)?.cells ?? [];
}

/** A PNG whose header says so. */
function png(width: number, height: number): string {
  const bytes = [
    0x89,
    0x50,
    0x4e,
    0x47,
    13,
    10,
    26,
    10,
    0,
    0,
    0,
    13,
    0x49,
    0x48,
    0x44,
    0x52,
    ...[24, 16, 8, 0].map((shift) => (width >> shift) & 255),
    ...[24, 16, 8, 0].map((shift) => (height >> shift) & 255),
    1,
    0,
    0,
    0,
    0,
  ];
  return btoa(String.fromCharCode(...bytes));
}

it("cells come with their sources and what they put out", () => {
  const cells = cellsOf({
    cells: [
      { cell_type: "markdown", source: ["# Title\n", "text"] },
      {
        cell_type: "code",
        source: "print(1)",
        outputs: [
          { output_type: "stream", text: ["1\n"] },
          { data: { "image/png": `${PIXEL}\n`, "text/plain": "<Figure>" } },
        ],
      },
    ],
  });
  expect(cells).toEqual([
    { kind: "markdown", source: "# Title\ntext", outputs: [] },
    {
      kind: "code",
      source: "print(1)",
      outputs: [
        { kind: "text", text: "1\n" },
        { kind: "image", type: "image/png", data: PIXEL },
      ],
    },
  ]);
});

it("an image that is no base64 is not drawn, and HTML is left out", () => {
  expect(
    cellsOf({
      cells: [
        {
          cell_type: "code",
          source: "",
          outputs: [{ data: { "image/png": 'x" onload=alert(1)', "text/html": "<script>" } }],
        },
      ],
    })[0]?.outputs,
  ).toEqual([]);
});

it("a traceback is read without its colours", () => {
  expect(
    cellsOf({
      cells: [
        {
          cell_type: "code",
          source: "",
          outputs: [{ traceback: ["\u001b[0;31mValueError\u001b[0m"] }],
        },
      ],
    })[0]?.outputs,
  ).toEqual([{ kind: "text", text: "ValueError" }]);
});

it("what is no notebook has no cells", () => {
  for (const value of [null, 1, [], {}, { cells: 1 }, { cells: [1] }])
    expect(cellsOf(value)).toEqual([]);
});

it("an image with too many pixels, or of unknown size, is named instead of drawn", () => {
  const image = (data: string) =>
    cellsOf({
      cells: [{ cell_type: "code", source: "", outputs: [{ data: { "image/png": data } }] }],
    })[0]?.outputs[0];
  expect(image(png(50_000, 50_000))).toEqual({
    kind: "text",
    text: "An image of 50000 × 50000 pixels is not drawn: with it, the notebook has too many.",
  });
  expect(image("aGk=")).toEqual({
    kind: "text",
    text: "An image whose size cannot be read is not drawn.",
  });
});

it("images count together", () => {
  const outputs = Array.from({ length: 3 }, () => ({ data: { "image/png": png(4_000, 4_000) } }));
  expect(
    cellsOf({ cells: [{ cell_type: "code", source: "", outputs }] })[0]?.outputs.map(
      (one) => one.kind,
    ),
  ).toEqual(["image", "image", "text"]);
});

it("no more is kept than a page can hold", () => {
  const many = notebookOf({
    cells: Array.from({ length: 5_000 }, () => ({
      cell_type: "code",
      source: "x".repeat(30_000),
      outputs: Array.from({ length: 10 }, () => ({ text: "y".repeat(30_000) })),
    })),
  });
  const characters = many?.cells.reduce(
    (sum, cell) =>
      sum +
      cell.source.length +
      cell.outputs.reduce(
        (all, output) => all + (output.kind === "text" ? output.text.length : 0),
        0,
      ),
    0,
  );
  expect(characters).toBeLessThan(600_000);
  expect((many?.cells.length ?? 0) + (many?.leftOut ?? 0)).toBe(5_000);
  expect(
    notebookOf({
      cells: [
        {
          cell_type: "code",
          source: "",
          outputs: Array.from({ length: 100_000 }, () => ({ text: "y" })),
        },
      ],
    })?.cells[0]?.outputs,
  ).toHaveLength(300);
  expect(
    notebookOf({
      cells: Array.from({ length: 5_000 }, () => ({ cell_type: "markdown", source: "x" })),
    })?.leftOut,
  ).toBe(4_800);
});

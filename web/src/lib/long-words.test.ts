import { expect, it } from "vitest";
import { seeded } from "@/testing/seeded";
import { breakLongWords, partsOf, piecesOf } from "./long-words";

it("words of usual length stay whole", () => {
  expect(piecesOf("some words\nand lines")).toEqual(["some words\nand lines"]);
  expect(piecesOf("")).toEqual([""]);
  expect(breakLongWords("<p>some <b>words</b></p>")).toBe("<p>some <b>words</b></p>");
});

it("long words are cut, and are the text again", () => {
  const choices = seeded(3);
  for (let run = 0; run < 100; run += 1) {
    const text = Array.from({ length: choices.below(20) }, () =>
      choices.of([
        " ",
        "\n",
        "a".repeat(choices.below(400)),
        "🜁".repeat(choices.below(150)),
        "\u0301".repeat(choices.below(400)),
      ]),
    ).join("");
    const pieces = piecesOf(text);
    expect(pieces.join("")).toBe(text);
    // No half of a surrogate pair.
    for (const piece of pieces) expect(() => encodeURIComponent(piece)).not.toThrow();
    for (const word of pieces.flatMap((piece) => piece.split(/\s+/)))
      expect([...word].length).toBeLessThanOrEqual(199);
  }
});

it("a word of HTML is cut between its characters, whatever tags are in it", () => {
  const html = breakLongWords(`<p>${"&#60;".repeat(250)}</p>`);
  expect(html.match(/<wbr>/g)).toHaveLength(2);
  expect(html.replaceAll("<wbr>", "")).toBe(`<p>${"&#60;".repeat(250)}</p>`);
  expect(breakLongWords("<em>a</em>".repeat(150))).toContain("<em><wbr>a</em>");
  expect(breakLongWords(`<a href="${"x".repeat(500)}">a</a>`)).not.toContain("<wbr>");
});

it.each([
  "",
  "short words\nand lines",
  "a".repeat(1000),
  `x ${"a\u0301".repeat(300)} y\nz`,
  "\u{1F469}".repeat(250),
])("parts are the text again", (text: string) => {
  expect(
    partsOf(text)
      .map((part) => part.text)
      .join(""),
  ).toBe(text);
});

it("a long word stands apart from the text around it", () => {
  const parts = partsOf(`before ${"a".repeat(150)} behind`);
  expect(parts.map((part) => [part.text.length, part.isLong])).toEqual([
    [7, false],
    [100, true],
    [57, false],
  ]);
});

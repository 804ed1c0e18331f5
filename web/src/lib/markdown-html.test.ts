import { describe, expect, it } from "vitest";
import { cpuTimeMs } from "@/testing/cpu-time";
import { seeded } from "@/testing/seeded";
import { formatMarkdown, MARKDOWN_LIMITS, type FormattedMarkdown } from "./markdown-html";

// Generous: it is a tenth of it on an idle machine, and was minutes, or no end, before.
const LIMIT_MS = 4_000;

/** Format within the limits of a page, and see that what comes out is bounded; an error stands for the text as it was written. */
function bounded(text: string, size: "page" | "note" = "page"): FormattedMarkdown {
  const began = cpuTimeMs();
  let made: FormattedMarkdown;
  try {
    made = formatMarkdown(text, MARKDOWN_LIMITS[size]);
  } catch {
    made = { html: "", rest: text };
  }
  expect(cpuTimeMs() - began).toBeLessThan(LIMIT_MS);
  const { characters, elements } = MARKDOWN_LIMITS[size];
  // Escaping makes one character six.
  expect(made.html.length).toBeLessThan(characters * 6 + elements * 40);
  expect(made.html.replaceAll("<wbr>", "").split(/<[a-z]/).length).toBeLessThan(elements * 3);
  let depth = 0;
  let deepest = 0;
  for (const [tag] of made.html.matchAll(/<\/?[a-z][^>]*>/g)) {
    if (/^<(?:br|hr|input|wbr)/.test(tag)) continue;
    depth += tag.startsWith("</") ? -1 : 1;
    deepest = Math.max(deepest, depth);
  }
  expect(deepest).toBeLessThan(80);
  return made;
}

describe("untrusted Markdown, within its budget", () => {
  it.each([
    ["lists in lists", "1. ".repeat(20_000)],
    ["bullets in bullets", "- ".repeat(40_000)],
    ["quotes in quotes", "> ".repeat(40_000)],
    ["lists and quotes", "> 1. ".repeat(20_000)],
    [
      "lists by indentation",
      Array.from({ length: 400 }, (_, depth) => `${"  ".repeat(depth)}- a`).join("\n"),
    ],
    [
      "a table of many columns and short rows",
      `${"|a".repeat(2_500)}\n${"|-".repeat(2_500)}\n${"|\n".repeat(5_000)}`,
    ],
    ["a wide table", `${"|a".repeat(20_000)}\n${"|-".repeat(20_000)}\n|\n`],
    ["many tables", `${"|a".repeat(90)}\n${"|-".repeat(90)}\n${"|\n".repeat(20)}\n`.repeat(100)],
    ["emphasis", "_a_".repeat(33_000)],
    ["emphasis that is not closed", "a_".repeat(50_000)],
    ["stars", "*a **b ".repeat(14_000)],
    ["strikes", "~~a".repeat(33_000)],
    ["autolinks", "a.".repeat(50_000)],
    ["addresses", "www.a".repeat(20_000)],
    ["mail", "a@b.".repeat(25_000)],
    ["brackets", "[".repeat(100_000)],
    ["links in links", "[a](".repeat(25_000)],
    ["images in images", "![".repeat(50_000)],
    ["backticks", Array.from({ length: 440 }, (_, length) => "`".repeat(length + 1)).join("a")],
    ["entities", "&#".repeat(50_000)],
    ["tags", "<a".repeat(50_000)],
    ["comments", "<!--".repeat(25_000)],
    ["escapes", "\\".repeat(100_000)],
    ["definitions", `${"[a]: b\n".repeat(6_000)}${"[a]".repeat(17_000)}`],
    ["list items", "- a\n".repeat(25_000)],
    ["loose list items", "- a\n\n".repeat(20_000)],
    ["headings", "# a\n".repeat(25_000)],
    ["spaces", `a${" ".repeat(99_000)}b`],
    ["hard breaks", "a  \n".repeat(25_000)],
    ["fences", "```\n".repeat(25_000)],
    ["megabytes", "word ".repeat(400_000)],
  ])("%s", (_, text) => {
    bounded(text);
    bounded(text, "note");
  });

  it("a text of usual size is formatted whole", () => {
    const text = `# Card\n\n${"A **bold** [link](https://a.test) and `code`.\n\n- one\n  - two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n".repeat(40)}`;
    const { html, rest } = bounded(text);
    expect(rest).toBe("");
    expect(html.match(/<table>/g)).toHaveLength(40);
  });

  it("what is beyond is left as it was written, from a line on", () => {
    const text = "a paragraph\n\n".repeat(10_000);
    const { html, rest } = bounded(text);
    expect(html.startsWith("<p>a paragraph</p>")).toBe(true);
    expect(text.endsWith(rest)).toBe(true);
    expect(rest.startsWith("a paragraph") || rest.startsWith("\n")).toBe(true);
  });

  it("a table that is too large is shown as text, and what follows is formatted", () => {
    const { html, rest } = bounded(`${"|a".repeat(200)}|\n${"|-".repeat(200)}|\n|1|\n\n**after**`);
    expect(html).toContain("<pre><code>|a|a");
    expect(html).toContain("<strong>after</strong>");
    expect(rest).toBe("");
  });

  it("links that are defined at the end of the text work from its start", () => {
    expect(bounded("[a][1]\n\n[1]: https://a.test").html).toContain('href="https://a.test"');
  });

  it("any mixture of its signs ends in time", () => {
    const choices = seeded(9);
    const signs = [
      "*",
      "**",
      "_",
      "~~",
      "`",
      "```",
      "[",
      "]",
      "(",
      ")",
      "![",
      "<",
      ">",
      "|",
      "|-",
      "\n",
      "\n\n",
      "  ",
      "\t",
      "- ",
      "1. ",
      "> ",
      "# ",
      "&amp;",
      "\\",
      "a",
      "word ",
      "http://a.b",
      "www.",
      "@",
      ":",
      "[x]: y",
      "<!--",
      "-->",
      "é",
      "\u202e",
      "\0",
      "🜁",
    ];
    for (let run = 0; run < 60; run += 1) {
      const few = Array.from({ length: 1 + choices.below(6) }, () => choices.of(signs));
      bounded(
        Array.from({ length: 200 + choices.below(4_000) }, () => choices.of(few)).join(""),
        choices.of(["page", "note"]),
      );
    }
  });
});

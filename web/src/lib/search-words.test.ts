import { describe, expect, it } from "vitest";
import { isFilter, nameFilter } from "./search-words";

describe("what is typed above a list", () => {
  it.each([
    "metrics.auc > 0.9",
    "metrics.auc>0.9",
    "metrics.auc >",
    "params.`class weight` in ('a', 'b')",
    "tags.\"a b\" = 'c'",
    "tags.team = 'growth' and name LIKE 'a%'",
    "status = 'FAILED'",
    "attributes.run_name ILIKE '%a%'",
    "params.depth IS NULL",
    "(metrics.auc > 0.9)",
    // Not known, which the server says.
    "stage = 'Production'",
    "alias='champion'",
    "loss < 0.1",
    "team IN ('a')",
  ])("is a filter: %s", (text) => {
    expect(isFilter(text)).toBe(true);
  });
  it.each([
    "trial-19",
    "lr=0.1",
    "a = b",
    "name",
    "named is",
    "tags",
    "run in prod",
    "50%",
    "o'hara",
  ])("is words: %s", (text) => {
    expect(isFilter(text)).toBe(false);
  });
});

it("looks for each word in names", () => {
  expect(nameFilter("name", "  wine prod ")).toBe("name ILIKE '%wine%' AND name ILIKE '%prod%'");
  expect(nameFilter("name", "o'hara")).toBe("name ILIKE '%o_hara%'");
});

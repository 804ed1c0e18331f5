import { describe, expect, it } from "vitest";
import {
  clausesOf,
  errorPosition,
  fieldText,
  quotedValue,
  withClause,
  withoutClause,
} from "./filter-text";

describe("the clauses of a filter", () => {
  it("are what stands between its ANDs, quoted ones left alone", () => {
    expect(
      clausesOf(
        "metrics.val_auc > 0.91 and params.`class weight` in ('none', 'a AND b') AND tags.team = 'r and d'",
      ),
    ).toEqual([
      { text: "metrics.val_auc > 0.91", name: "val_auc", rest: "> 0.91" },
      {
        text: "params.`class weight` in ('none', 'a AND b')",
        name: "class weight",
        rest: "in ('none', 'a AND b')",
      },
      { text: "tags.team = 'r and d'", name: "team", rest: "= 'r and d'" },
    ]);
  });
  it("survive text that is no filter", () => {
    expect(clausesOf("")).toEqual([]);
    expect(clausesOf("and AND")).toEqual([]);
    expect(clausesOf("tags.a = 'never closed and more")).toHaveLength(1);
    expect(clausesOf(")) and ((")).toHaveLength(2);
  });
  it("can be taken away and added", () => {
    expect(withoutClause("a = '1' and b = '2' and c = '3'", 1)).toBe("a = '1' AND c = '3'");
    expect(withClause(" ", "status = 'FAILED'")).toBe("status = 'FAILED'");
    expect(withClause("a = '1'", "b = '2'")).toBe("a = '1' AND b = '2'");
  });
});

it("writes names so that any key can be said", () => {
  expect(fieldText("metrics.val auc")).toBe("metrics.`val auc`");
  expect(fieldText("params.a`b")).toBe('params."a`b"');
  expect(fieldText("start_time")).toBe("start_time");
});

it("quotes values with the quote they do not hold", () => {
  expect(quotedValue("none")).toBe("'none'");
  expect(quotedValue("it's")).toBe('"it\'s"');
  expect(quotedValue(`it's "so"`)).toBeNull();
});

it("finds the character an error is at", () => {
  expect(
    errorPosition("Invalid clause(s) in filter: expected a name, found the end (at character 17)."),
  ).toBe(16);
  expect(errorPosition("No such experiment")).toBeNull();
});

// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { withoutWorkspace, withWorkspace, workspaceOf } from "./workspace";

describe("the workspace in an address", () => {
  it.each([
    ["", ""],
    ["?workspace=vision", ""],
    ["?q=1&workspace=vision", "?q=1"],
    ["?workspace=vision&q=1", "?q=1"],
    ["?a=1&workspace=vision&q=1", "?a=1&q=1"],
    ["?my_workspace=vision", "?my_workspace=vision"],
  ])("is left out of %s", (search, expected) => {
    expect(withoutWorkspace(search)).toBe(expected);
  });

  it("is added as written, numbers included", () => {
    expect(withWorkspace("", "2026")).toBe("?workspace=2026");
    expect(withWorkspace("?q=1", "a b")).toBe("?q=1&workspace=a%20b");
    expect(withWorkspace("?q=1", null)).toBe("?q=1");
  });

  it("is read back", () => {
    expect(workspaceOf(withWorkspace("?q=1", "a&b"))).toBe("a&b");
    expect(workspaceOf("?workspace=")).toBeNull();
  });
});

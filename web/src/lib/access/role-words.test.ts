import { expect, it } from "vitest";
import { byNoun, permissionWord, roleWord } from "./role-words";

it("says roles and permissions in words", () => {
  expect(roleWord("approver")).toBe("Approver");
  expect(roleWord("denied")).toBe("Denied");
  expect(roleWord("night-shift")).toBe("night-shift");
  expect(permissionWord("model_version:transition")).toBe("move versions");
  expect(permissionWord("access:manage")).toBe("change who has access");
  expect(permissionWord("new_thing:do")).toBe("do new thing");
});

it("groups permissions by what they are about", () => {
  expect(byNoun(["run:read", "run:create", "comment:create"])).toEqual([
    ["runs", ["run:read", "run:create"]],
    ["comments", ["comment:create"]],
  ]);
});

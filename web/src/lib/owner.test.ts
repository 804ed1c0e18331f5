import { expect, it } from "vitest";
import { ownerOf } from "./owner";

it("an owner goes before a team, and an empty one is none", () => {
  expect(ownerOf({ owner: "Ana Ruiz", team: "growth" })).toEqual({
    key: "owner",
    name: "Ana Ruiz",
  });
  expect(ownerOf({ owner: " ", team: "growth" })).toEqual({ key: "team", name: "growth" });
  expect(ownerOf({ task: "ranking" })).toBeNull();
});

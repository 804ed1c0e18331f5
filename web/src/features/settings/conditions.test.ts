import { expect, it } from "vitest";
import { conditionsIn, textOf } from "./conditions";

it("reads conditions line by line", () => {
  const text = "repository = acme/churn\n\n ref=refs/heads/release=1 ";
  expect(conditionsIn(text)).toEqual({ repository: "acme/churn", ref: "refs/heads/release=1" });
});

it.each(["", "repository", "= value", "repository =", "a = 1\na = 2"])("refuses %j", (text) => {
  expect(conditionsIn(text)).toBeNull();
});

it("writes what it reads", () => {
  const conditions = { repository: "acme/*", environment: "production" };
  expect(conditionsIn(textOf(conditions))).toEqual(conditions);
});

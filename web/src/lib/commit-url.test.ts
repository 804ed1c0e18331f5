import { expect, it } from "vitest";
import { commitUrl } from "./commit-url";

const SHA = "46a86e27f00d46a86e27f00d46a86e27f00d46a8";

it.each([
  ["git@github.com:growth/churn.git", `https://github.com/growth/churn/commit/${SHA}`],
  ["ssh://git@git.example.com/growth/churn", `https://git.example.com/growth/churn/commit/${SHA}`],
  ["https://gitlab.com/a/b/c.git", `https://gitlab.com/a/b/c/commit/${SHA}`],
  ["https://token@github.com/a/b", `https://github.com/a/b/commit/${SHA}`],
  ["/home/me/churn", null],
  ["javascript:alert(1)//github.com/a/b", null],
  ["http://github.com/a/b", null],
])("links a commit of %s to %s", (repository, url) => {
  expect(commitUrl(repository, SHA)).toBe(url);
});

it("links nothing that is not a commit", () => {
  expect(commitUrl("https://github.com/a/b", "main")).toBeNull();
  expect(commitUrl(undefined, SHA)).toBeNull();
});

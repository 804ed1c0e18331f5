// @vitest-environment jsdom
import { expect, it } from "vitest";
import { asOfIn, momentWords, withAsOf, withoutAsOf } from "./as-of";

it("travels with every address of a document", () => {
  expect(withAsOf("", "2026-09-14T12:00Z")).toBe("?as_of=2026-09-14T12%3A00Z");
  expect(withAsOf("?tab=files", "ev_12")).toBe("?tab=files&as_of=ev_12");
  expect(withAsOf("?tab=files", null)).toBe("?tab=files");
  expect(asOfIn("?tab=files&as_of=ev_12")).toBe("ev_12");
});

it("is no part of what the pages read", () => {
  expect(withoutAsOf("?as_of=ev_12&tab=files")).toBe("?tab=files");
  expect(withoutAsOf("?tab=files&as_of=ev_12")).toBe("?tab=files");
  expect(withoutAsOf("?as_of=ev_12")).toBe("");
});

it("is said as a time in UTC, or as the event", () => {
  expect(momentWords("2026-09-14T12:00Z")).toBe("14 Sept 2026, 12:00 UTC");
  expect(momentWords("ev_12")).toBe("ev_12");
});

import { expect, it } from "vitest";
import { browserOf } from "./browser-name";

const CHROME =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36";

it.each([
  [CHROME, "Chrome on Linux"],
  [`${CHROME} Edg/140.0`, "Edge on Linux"],
  ["Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Windows"],
  [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Safari/604.1",
    "Safari on iPhone",
  ],
  ["curl/8.0", "curl/8.0"],
  ["x".repeat(100), "x".repeat(60)],
  ["", "Unknown browser"],
])("names %s", (userAgent, expected) => {
  expect(browserOf(userAgent)).toBe(expected);
});

import { expect, it } from "vitest";
import { fromHashAddress } from "./old-addresses";

it.each([
  ["#/experiments/1/runs/abc", "/runs/abc"],
  ["#/experiments/7", "/experiments/7"],
  ["#/models", "/models"],
  ["#/models/wine", "/models/wine"],
  ["#/models/wine/versions/3?x=1", "/models/wine/versions/3"],
  ["#/", "/"],
  ["#main", null],
  ["", null],
  ["#/gateway", null],
])("leads %s to %s", (hash, path) => {
  expect(fromHashAddress(hash)).toBe(path);
});

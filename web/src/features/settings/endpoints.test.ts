import { expect, it } from "vitest";
import { readableEndpoints } from "./endpoints";

const open = ["ready", "health"];

it("links to the metrics for those who may read them", () => {
  expect(readableEndpoints({ permissions: ["account:self", "server:read"] }, true)).toEqual([
    "metrics",
    ...open,
  ]);
});

it("does not link to the metrics for others, or before it knows who asks", () => {
  expect(readableEndpoints({ permissions: ["account:self"] }, true)).toEqual(open);
  expect(readableEndpoints(undefined, true)).toEqual(open);
});

it("links to all of them on a server without accounts", () => {
  expect(readableEndpoints(undefined, false)).toEqual(["metrics", ...open]);
});

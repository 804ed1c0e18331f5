// @vitest-environment jsdom
import { expect, it } from "vitest";
import type { AccessEntry, AccessSource } from "@/lib/access/types";
import { originsOf, ownGrant, stepsOf } from "./sources";

const source = (fields: Partial<AccessSource>): AccessSource => ({
  kind: "grant",
  role: "approver",
  resource: "model",
  group: null,
  grant_id: "grant_1",
  ...fields,
});
const entry = (fields: Partial<AccessEntry>): AccessEntry => ({
  kind: "account",
  account_id: "acc_1",
  account: "ana",
  group_id: null,
  group: null,
  role: "approver",
  sources: [],
  ...fields,
});

it("offers to change what was given on the object itself, and nothing else", () => {
  const direct = source({ grant_id: "grant_7" });
  const byGroup = source({ group: "Board", grant_id: "grant_8" });
  const above = source({ resource: "workspace", grant_id: "grant_9" });
  expect(ownGrant(entry({ sources: [byGroup, above, direct] }), "model")).toBe(direct);
  expect(ownGrant(entry({ sources: [byGroup, above] }), "model")).toBeUndefined();
  const board = entry({ kind: "group", account: null, group: "Board", sources: [byGroup] });
  expect(ownGrant(board, "model")).toBe(byGroup);
});

it("says where a role comes from", () => {
  const sources = [source({ kind: "owner", role: "manager" }), source({ group: "Board" })];
  expect(originsOf(entry({ sources }), "model")).toBe("owner; the group Board, this model");
  const everything = [...sources, source({ kind: "default_role", resource: "workspace" })];
  expect(originsOf(entry({ sources: everything }), "model")).toBe("owner and 2 more");
});

it("tells a reason step by step", () => {
  const words = (one: AccessSource) =>
    stepsOf(entry({}), one, "model").map(({ verb, title }) => `${verb} ${title}`);
  expect(words(source({ group: "Board" }))).toEqual([
    "Person ana",
    "is in the group Board",
    "which has Approver",
  ]);
  expect(words(source({ kind: "owner", role: "manager" }))).toEqual([
    "Person ana",
    "owns this model Owner",
    "which gives Manager",
  ]);
  expect(words(source({ kind: "server_administrator", role: "administrator" }))).toEqual([
    "Person ana",
    "administers This server",
  ]);
  expect(words(source({ role: "denied" }))).toEqual(["Person ana", "which is Denied"]);
});

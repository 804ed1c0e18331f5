import { expect, it } from "vitest";
import {
  consequences,
  requestTitle,
  shortFact,
  wantedTag,
  whatHappensNext,
  whoNotices,
  type Check,
  type RequestPage,
} from "./requests";

function check(kind: Check["kind"], state: Check["state"], more: Partial<Check> = {}): Check {
  return {
    kind,
    state,
    words: "auc at least 0.9",
    reason: "",
    condition: null,
    passes_at_ms: null,
    ...more,
  };
}

function open(
  checks: Check[],
  needed = 0,
  counted = 0,
  more: Partial<RequestPage["request"]> = {},
): Pick<RequestPage, "request"> {
  const request = {
    version: 5,
    stage: "Production",
    alias: null,
    is_keeping_others: false,
    is_archiving_existing: false,
    checklist: {
      rule_version: 1,
      is_met: false,
      is_blocked: false,
      approvals_needed: needed,
      approvals_counted: counted,
      checks,
    },
    ...more,
  } as RequestPage["request"];
  return { request };
}

it.each([
  [{ stage: "Production", alias: null }, "Move wine v5 to Production"],
  [{ stage: null, alias: "champion" }, "Set @champion on wine v5"],
])("names a request %s", (target, title) => {
  expect(requestTitle({ model: "wine", version: 5, ...target })).toBe(title);
});

it("says of a stage first what fails, then who has to approve, then until when to wait", () => {
  const approvals = check("approvals", "waiting", { words: "2 approvals" });
  expect(shortFact([], 0)).toBeUndefined();
  expect(shortFact([check("condition", "failed"), approvals], 2)).toBe("auc at least 0.9 fails");
  expect(shortFact([check("condition", "failed"), check("movers", "failed")], 2)).toBe(
    "2 rules fail",
  );
  expect(shortFact([approvals], 2)).toBe("2 approvals");
  expect(shortFact([check("wait", "waiting", { passes_at_ms: 1_000 })], 0)).toMatch(/^from 1 Jan/);
});

it.each([
  ["tags.reviewed = 'yes'", { key: "reviewed", value: "yes" }],
  ["tag.`clinical review` = 'it is'", { key: "clinical review", value: "it is" }],
  ['tags."a b"="c"', { key: "a b", value: "c" }],
  ["tags.reviewed != 'yes'", null],
  ["metrics.auc >= 0.9", null],
  [null, null],
])("knows which tag %s wants", (condition, tag) => {
  expect(wantedTag(condition)).toEqual(tag);
});

it("says what an approval leads to", () => {
  const approvals = check("approvals", "waiting");
  expect(whatHappensNext(open([approvals], 1), true)).toBe(
    "Yours is the last approval missing. v5 moves at once.",
  );
  expect(whatHappensNext(open([approvals], 3), true)).toBe(
    "After yours, 2 more approvals are needed.",
  );
  expect(whatHappensNext(open([approvals, check("condition", "failed")], 1), true)).toBe(
    "Yours is the last approval missing. v5 moves by itself once the other rule passes.",
  );
  expect(whatHappensNext(open([approvals], 2, 1), false)).toBe("1 more approval is needed.");
});

it("lists what the move changes", () => {
  const page = {
    ...open([]),
    from_stages: ["Staging"],
    holders: [3],
    is_exclusive: true,
    aliases: ["champion"],
  };
  expect(consequences(page)).toEqual([
    "v5 leaves Staging for Production",
    "v3 is archived: the rule allows one version at a time",
    "@champion stays on v3",
  ]);
  expect(
    consequences({ ...page, ...open([], 0, 0, { stage: null, alias: "champion" }), aliases: [] }),
  ).toEqual(["@champion moves from v3 to v5", "Stages stay as they are"]);
});

it("tells who gets the other version from who keeps the old one", () => {
  const caller = (account: string | null, ways: (string | null)[]) => ({
    account_id: account,
    account,
    client: "mlflow 3",
    loads_count: ways.length,
    last_loaded_at_ms: 0,
    ways: ways.map((asked_for) => ({ asked_for, loads_count: 1 })),
  });
  const impact = {
    callers: [
      caller("worklist", ["stage:Production"]),
      caller("portal", ["alias:champion", "version"]),
      caller(null, ["stage:Production", null]),
    ],
  } as unknown as Parameters<typeof whoNotices>[0];
  const noticed = whoNotices(impact, { stage: "Production", alias: null });
  expect(noticed.map((one) => [one.name, one.gets, one.ways])).toEqual([
    ["worklist, mlflow 3", "new", "by stage Production"],
    ["portal, mlflow 3", "old", "by @champion and by number"],
    ["mlflow 3", "both", "by stage Production and by address"],
  ]);
});

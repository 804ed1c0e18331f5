/** A rule that is being edited, and what differs from another, in words. */

import type { Message } from "@/lib/api/types";
import { listing, plural } from "@/lib/format";
import { BUILT_IN_ROLES, roleWord } from "@/lib/access/role-words";

/** Roles, groups and accounts by name, or by id where they were deleted. */
export interface People {
  readonly roles: readonly string[];
  readonly groups: readonly string[];
  readonly accounts: readonly string[];
}

export interface Draft {
  readonly movers: People;
  readonly approvals: number;
  readonly approvers: People;
  readonly one_version: boolean;
  readonly comes_from: readonly string[];
  readonly wait: { readonly stage: string; readonly hours: number } | null;
  readonly is_open_to_returns: boolean;
  readonly conditions: readonly string[];
  readonly expires_after_days: number;
}

const NO_ONE: People = { roles: [], groups: [], accounts: [] };

/** What a stage without a rule asks for. */
export const NO_RULE: Draft = {
  movers: NO_ONE,
  approvals: 0,
  approvers: NO_ONE,
  one_version: false,
  comes_from: [],
  wait: null,
  is_open_to_returns: false,
  conditions: [],
  expires_after_days: 14,
};

/** A stored rule, to be edited. */
export function draftOf(rule: Message<"StageRule"> | undefined): Draft {
  if (rule === undefined) return NO_RULE;
  return {
    movers: { roles: rule.mover_roles, groups: rule.mover_groups, accounts: rule.mover_accounts },
    approvals: rule.approvals_count,
    approvers: {
      roles: rule.approver_roles,
      groups: rule.approver_groups,
      accounts: rule.approver_accounts,
    },
    one_version: rule.is_exclusive,
    comes_from: rule.comes_from,
    wait:
      rule.wait_stage === null || rule.wait_hours === null
        ? null
        : { stage: rule.wait_stage, hours: rule.wait_hours },
    is_open_to_returns: rule.is_open_to_returns,
    conditions: rule.rule_conditions,
    expires_after_days: rule.expires_after_days,
  };
}

type Named = readonly { readonly id: string; readonly name: string }[];
interface RecordedPeople {
  readonly roles: Named;
  readonly groups: Named;
  readonly accounts: Named;
}

/** A rule as an event records it: people with their names then. */
export interface RecordedRule extends Omit<Draft, "movers" | "approvers"> {
  readonly version: number;
  readonly movers: RecordedPeople;
  readonly approvers: RecordedPeople;
}

/** A rule that an event recorded, to be edited again. */
export function draftOfRecord(rule: RecordedRule | null): Draft {
  if (rule === null) return NO_RULE;
  const names = (people: RecordedPeople): People => ({
    roles: people.roles.map((one) => one.name),
    groups: people.groups.map((one) => one.name),
    accounts: people.accounts.map((one) => one.name),
  });
  return {
    movers: names(rule.movers),
    approvals: rule.approvals,
    approvers: names(rule.approvers),
    one_version: rule.one_version,
    comes_from: rule.comes_from,
    wait: rule.wait,
    is_open_to_returns: rule.is_open_to_returns,
    conditions: rule.conditions,
    expires_after_days: rule.expires_after_days,
  };
}

/** A draft as the API takes it. */
export function givenOf(draft: Draft) {
  return {
    mover_roles: draft.movers.roles,
    mover_groups: draft.movers.groups,
    mover_accounts: draft.movers.accounts,
    approvals_count: draft.approvals,
    approver_roles: draft.approvers.roles,
    approver_groups: draft.approvers.groups,
    approver_accounts: draft.approvers.accounts,
    is_exclusive: draft.one_version,
    comes_from: draft.comes_from,
    wait_stage: draft.wait?.stage ?? null,
    wait_hours: draft.wait?.hours ?? null,
    is_open_to_returns: draft.is_open_to_returns,
    rule_conditions: draft.conditions,
    expires_after_days: draft.expires_after_days,
  };
}

export function isNoOne(people: People): boolean {
  return people.roles.length + people.groups.length + people.accounts.length === 0;
}

/** A role, group or account as people read it. */
export function holderWord(kind: keyof People, name: string): string {
  const isBuiltIn = kind === "roles" && BUILT_IN_ROLES.some((role) => role.value === name);
  return isBuiltIn ? `${roleWord(name)} and above` : name;
}

/** People of a rule in words; `anyone` where it names none. */
export function peopleWords(people: People, anyone: string): string {
  const words = (["roles", "groups", "accounts"] as const).flatMap((kind) =>
    people[kind].map((one) => holderWord(kind, one)),
  );
  return words.length === 0 ? anyone : listing(words);
}

/** How many things a rule asks for. */
export function countOf(draft: Draft): number {
  return (
    draft.conditions.length +
    [
      !isNoOne(draft.movers),
      draft.approvals > 0,
      draft.one_version,
      draft.comes_from.length > 0,
      draft.wait !== null,
    ].filter(Boolean).length
  );
}

/** What a draft changes, one sentence part each; empty where nothing differs. */
export function changesOf(before: Draft, after: Draft): string[] {
  const changes: string[] = [];
  const differs = (one: unknown, other: unknown) => JSON.stringify(one) !== JSON.stringify(other);
  if (differs(before.movers, after.movers))
    changes.push(
      `who may ask: ${peopleWords(before.movers, "everyone")} to ${peopleWords(after.movers, "everyone")}`,
    );
  if (before.approvals !== after.approvals)
    changes.push(`approvals ${before.approvals} to ${after.approvals}`);
  if (differs(before.approvers, after.approvers))
    changes.push(
      `approvals from ${peopleWords(before.approvers, "everyone who may decide")} to ${peopleWords(after.approvers, "everyone who may decide")}`,
    );
  if (differs(before.comes_from, after.comes_from))
    changes.push(
      `comes from ${before.comes_from.join(", ") || "anywhere"} to ${after.comes_from.join(", ") || "anywhere"}`,
    );
  if (differs(before.wait, after.wait))
    changes.push(`wait ${waitWords(before.wait)} to ${waitWords(after.wait)}`);
  if (before.is_open_to_returns !== after.is_open_to_returns)
    changes.push(
      after.is_open_to_returns
        ? "versions that were there before return at once"
        : "versions that were there before return like any other",
    );
  if (before.one_version !== after.one_version)
    changes.push(after.one_version ? "one version at a time" : "any number of versions");
  if (before.expires_after_days !== after.expires_after_days)
    changes.push(
      `requests expire after ${plural(after.expires_after_days, "day")}, not ${before.expires_after_days}`,
    );
  const gone = before.conditions.filter((one) => !after.conditions.includes(one));
  const added = after.conditions.filter((one) => !before.conditions.includes(one));
  for (const one of added) {
    // The same thing compared with another bound is one change.
    const old = gone.findIndex((other) => headOf(other) === headOf(one));
    if (old < 0) changes.push(`add ${one}`);
    else changes.push(`${gone.splice(old, 1)[0] ?? ""} to ${one.slice(headOf(one).length).trim()}`);
  }
  changes.push(...gone.map((one) => `remove ${one}`));
  if (changes.length === 0 && differs(before.conditions, after.conditions))
    changes.push("the order of the conditions");
  return changes;
}

function waitWords(wait: Draft["wait"]): string {
  return wait === null ? "none" : `${wait.hours} h in ${wait.stage}`;
}

/** A condition up to its bound: what is compared, and how. */
export function headOf(condition: string): string {
  return /^\s*[^\s<>=!]+\s*(?:[<>=!]+|\S+)/.exec(condition)?.[0] ?? condition;
}

/** Where a condition cannot be read, from the message of the server: the index of the character; null if it does not say. */
export function errorPlace(error: string): number | null {
  const found = /\(at character (\d+)\)/.exec(error)?.[1];
  return found === undefined ? null : Number(found) - 1;
}

/** The message of the server about a condition without the condition, which stands above it. */
export function errorWords(error: string): string {
  return error
    .replace(/^Condition .*?: (?=[A-Z'])/s, "")
    .replace(/([.?!]?) \(at character \d+\)\.?$/, (_all, end: string) => end || ".");
}

const DAY_MS = 86_400_000;

/** Positions of ticks of a time axis: the first of each month between two times. */
export function monthStarts(fromMs: number, toMs: number): number[] {
  const starts: number[] = [];
  const date = new Date(fromMs);
  let at = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
  while (at < toMs - 3 * DAY_MS) {
    if (at > fromMs + 3 * DAY_MS) starts.push(at);
    const next = new Date(at);
    at = Date.UTC(next.getUTCFullYear(), next.getUTCMonth() + 1, 1);
  }
  return starts;
}

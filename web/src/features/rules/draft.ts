/** A rule that is being edited, and what differs from another, in words. */

import type { Message } from "@/lib/api/types";
import { listing, plural } from "@/lib/format";
import { roleWord } from "@/lib/access/role-words";

export interface Holder {
  readonly id: string;
  readonly name: string | null;
}

export interface People {
  readonly roles: readonly Holder[];
  readonly groups: readonly Holder[];
  readonly accounts: readonly Holder[];
}

export interface Draft {
  readonly movers: People;
  readonly approvals: number;
  readonly approvers: People;
  readonly one_version: boolean;
  readonly comes_from: readonly string[];
  readonly wait: { readonly stage: string; readonly hours: number } | null;
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
  conditions: [],
  expires_after_days: 14,
};

interface RuleLike extends Omit<Draft, "conditions"> {
  readonly conditions: readonly (string | { readonly condition: string })[];
}

/** A stored rule, or one that an event recorded, to be edited. */
export function draftOf(rule: RuleLike | undefined): Draft {
  if (rule === undefined) return NO_RULE;
  return {
    movers: rule.movers,
    approvals: rule.approvals,
    approvers: rule.approvers,
    one_version: rule.one_version,
    comes_from: rule.comes_from,
    wait: rule.wait === null ? null : { stage: rule.wait.stage, hours: rule.wait.hours },
    conditions: rule.conditions.map((one) => (typeof one === "string" ? one : one.condition)),
    expires_after_days: rule.expires_after_days,
  };
}

/** A draft as the API takes it. */
export function givenOf(draft: Draft): Message<"GivenRule"> {
  return {
    movers: idsOf(draft.movers),
    approvals: draft.approvals,
    approvers: idsOf(draft.approvers),
    one_version: draft.one_version,
    comes_from: [...draft.comes_from],
    wait: draft.wait,
    conditions: [...draft.conditions],
    expires_after_days: draft.expires_after_days,
  };
}

function idsOf(people: People): Message<"GivenPeople"> | null {
  const ids = (of: readonly Holder[]) => of.map((one) => one.id);
  if (isNoOne(people)) return null;
  return { roles: ids(people.roles), groups: ids(people.groups), accounts: ids(people.accounts) };
}

export function isNoOne(people: People): boolean {
  return people.roles.length + people.groups.length + people.accounts.length === 0;
}

/** A holder as people read it. */
export function holderWord(kind: keyof People, one: Holder): string {
  if (kind === "roles" && !one.id.startsWith("role_"))
    return `${roleWord(one.name ?? one.id)} and above`;
  return one.name ?? "deleted";
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

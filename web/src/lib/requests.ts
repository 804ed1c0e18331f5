/** What requests for transitions say on the page: titles, checks, what happens next, and who notices. */

import type { Message } from "./api/types";
import { formatInteger, formatMoment, listing, plural } from "./format";

export type RequestPage = Message<"RequestPage">;
export type RequestRow = Message<"RequestRow">;
export type TransitionRequest = Message<"TransitionRequest">;
export type Check = Message<"Check">;

type Wanted = Pick<TransitionRequest, "model" | "version" | "stage" | "alias">;

/** "Move wine v5 to Production", "Set @champion on wine v5". */
export function requestTitle({ model, version, stage, alias }: Wanted): string {
  return alias === null
    ? `Move ${model} v${version} to ${stage ?? ""}`
    : `Set @${alias} on ${model} v${version}`;
}

/** The same as what someone asks for: "to move v5 to Production". */
export function wish({ version, stage, alias }: Omit<Wanted, "model">): string {
  return alias === null
    ? `to move v${version} to ${stage ?? ""}`
    : `to set @${alias} on v${version}`;
}

/** "Production", "@champion". */
export function targetName({ stage, alias }: Pick<Wanted, "stage" | "alias">): string {
  return alias === null ? (stage ?? "") : `@${alias}`;
}

const STATES: Record<TransitionRequest["state"], string> = {
  open: "Open",
  moved: "Moved",
  rejected: "Rejected",
  withdrawn: "Withdrawn",
  expired: "Expired",
  overtaken: "Overtaken",
};

/** The word of a request's state; "Set" where an alias was asked for. */
export function stateWord({ state, alias }: Pick<TransitionRequest, "state" | "alias">): string {
  return state === "moved" && alias !== null ? "Set" : STATES[state];
}

export interface SortedChecks {
  /** Failed, or cannot be judged. */
  failed: Check[];
  /** Pass by approvals or by time alone. */
  waiting: Check[];
  passed: Check[];
}

export function sortChecks(checks: readonly Check[]): SortedChecks {
  return {
    failed: checks.filter((one) => one.state === "failed" || one.state === "unknown"),
    waiting: checks.filter((one) => one.state === "waiting"),
    passed: checks.filter((one) => one.state === "passed"),
  };
}

/** What the menu of stages says of a stage before it is pressed; undefined where nothing is in the way. */
export function shortFact(checks: readonly Check[], approvals: number): string | undefined {
  const { failed } = sortChecks(checks);
  const first = failed[0];
  if (first !== undefined)
    return failed.length === 1 ? `${first.words} fails` : `${plural(failed.length, "rule")} fail`;
  if (approvals > 0) return plural(approvals, "approval");
  const waiting = checks.find((one) => one.state === "waiting" && one.passes_at_ms !== null);
  return waiting?.passes_at_ms ? `from ${formatMoment(waiting.passes_at_ms)}` : undefined;
}

/** A tag that a condition wants to have a value, so that the page can offer to set it. */
export function wantedTag(condition: string | null): { key: string; value: string } | null {
  const match =
    /^\s*tags?\.(?:`([^`]+)`|"([^"]+)"|([\w.-]+))\s*=\s*(?:'([^']*)'|"([^"]*)")\s*$/i.exec(
      condition ?? "",
    );
  if (match === null) return null;
  const key = match[1] ?? match[2] ?? match[3] ?? "";
  return { key, value: match[4] ?? match[5] ?? "" };
}

/** What happens after an approval of the reader, or without one where the reader cannot give it. */
export function whatHappensNext({ request }: Pick<RequestPage, "request">, mine: boolean): string {
  const { checklist, version } = request;
  if (checklist === null) return "";
  const moves = request.alias === null ? `v${version} moves` : `@${request.alias} is set`;
  const left = Math.max(
    0,
    checklist.approvals_needed - checklist.approvals_counted - (mine ? 1 : 0),
  );
  const others = checklist.checks.filter(
    (one) => one.kind !== "approvals" && one.state !== "passed",
  );
  const said: string[] = [];
  if (left > 0)
    said.push(
      mine
        ? `After yours, ${plural(left, "more approval is", "more approvals are")} needed.`
        : `${plural(left, "more approval is", "more approvals are")} needed.`,
    );
  else if (mine && checklist.approvals_needed > 0) said.push("Yours is the last approval missing.");
  const failed = others.filter((one) => one.state !== "waiting");
  const times = others.flatMap((one) => (one.passes_at_ms === null ? [] : [one.passes_at_ms]));
  if (failed.length > 0)
    said.push(
      `${moves} by itself once ${others.length === 1 ? "the other rule passes" : `the other ${formatInteger(others.length)} rules pass`}.`,
    );
  else if (times.length > 0)
    said.push(`${moves} by itself at ${formatMoment(Math.max(...times))} at the earliest.`);
  else if (left === 0) said.push(mine ? `${moves} at once.` : `${moves} by itself within seconds.`);
  return said.join(" ");
}

/** What will be different when a request is carried out, each as one sentence. */
export function consequences({
  request,
  from_stages,
  holders,
  is_exclusive,
  aliases,
}: Pick<
  RequestPage,
  "request" | "from_stages" | "holders" | "is_exclusive" | "aliases"
>): string[] {
  const { version, stage, alias } = request;
  const names = listing(holders.map((one) => `v${one}`));
  if (alias !== null)
    return [
      holders.length === 0
        ? `@${alias} is set on v${version}; it points to nothing now`
        : `@${alias} moves from ${names} to v${version}`,
      "Stages stay as they are",
    ];
  const left = request.is_keeping_others ? [] : from_stages.filter((one) => one !== stage);
  const said = [
    left.length > 0
      ? `v${version} leaves ${listing(left)} for ${stage ?? ""}`
      : `v${version} enters ${stage ?? ""}${request.is_keeping_others && from_stages.length > 0 ? `, and stays in ${listing(from_stages)}` : ""}`,
  ];
  if (holders.length > 0) {
    const verb = holders.length === 1 ? "is" : "are";
    if (is_exclusive) said.push(`${names} ${verb} archived: the rule allows one version at a time`);
    else if (request.is_archiving_existing) said.push(`${names} ${verb} archived, as asked for`);
    else said.push(`${names} ${holders.length === 1 ? "stays" : "stay"} in ${stage ?? ""} as well`);
  }
  if (aliases.length > 0)
    said.push(
      `${listing(aliases.map((one) => `@${one}`))} ${aliases.length === 1 ? "stays" : "stay"} on v${holders[0] ?? ""}`,
    );
  return said;
}

export interface Noticed {
  name: string;
  loads: number;
  ways: string;
  /** Whether the caller gets the other version after the move, keeps its own, or some loads do. */
  gets: "new" | "old" | "both";
}

/** Who loads the version that would be replaced, and what each gets afterwards. */
export function whoNotices(
  impact: Message<"Impact">,
  { stage, alias }: Pick<Wanted, "stage" | "alias">,
): Noticed[] {
  const target = alias === null ? `stage:${stage ?? ""}` : `alias:${alias}`;
  return impact.callers.map((caller) => {
    const moved = caller.ways.filter((one) => one.asked_for === target).length;
    return {
      name: callerName(caller),
      loads: caller.loads_count,
      ways: waysInWords(caller.ways),
      gets: moved === 0 ? "old" : moved === caller.ways.length ? "new" : "both",
    };
  });
}

/** "worklist-service, mlflow 3.17.2"; the client alone for loads without an account. */
export function callerName({ account, client }: Message<"Caller">): string {
  return account === null ? client : `${account}, ${client}`;
}

/** "by stage Production and by number". */
export function waysInWords(ways: Message<"Caller">["ways"]): string {
  return listing(ways.slice(0, 3).map((one) => wayInWords(one.asked_for)));
}

function wayInWords(way: string | null): string {
  if (way === null) return "by address";
  if (way === "version") return "by number";
  if (way === "latest") return "as the latest";
  const [kind, ...rest] = way.split(":");
  return kind === "alias" ? `by @${rest.join(":")}` : `by stage ${rest.join(":")}`;
}

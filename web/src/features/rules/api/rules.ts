/** Stages, rules, and drafts of rules. */

import { queryOptions } from "@tanstack/react-query";
import { get, read, segments, send, sendToPage } from "@/lib/api/client";
import type { Message, TimelineEvent } from "@/lib/api/types";
import { keys } from "@/lib/query-keys";
import { draftOf, givenOf, type Draft } from "../draft";
import type { TriedMove } from "../moves";

export type RulesPage = Message<"RulesPage">;
export type Rule = Message<"StageRule">;
export type Checked = Message<"RuleChecked">;

// Two hundred moves a page; more than a thousand say no more than the newest thousand.
const MOST_PAGES = 5;
const MOVES_A_PAGE = 200;
// The etag of a rule that does not exist.
const NO_RULE = '"none"';
const DAY_MS = 86_400_000;

export function rulesQuery(model: string | undefined) {
  return queryOptions({
    queryKey: [...keys.rules, "page", model ?? null],
    queryFn: ({ signal }) => get<RulesPage>("/rules", { model }, signal),
  });
}

export function checkQuery(
  target: string,
  model: string | undefined,
  conditions: readonly string[],
) {
  return queryOptions({
    queryKey: [...keys.rules, "check", target, model ?? null, conditions],
    queryFn: ({ signal }) =>
      sendToPage<Checked>("POST", "/rules/check", { body: { target, model, conditions }, signal }),
    enabled: target !== "",
    placeholderData: (old) => old,
    retry: false,
  });
}

export interface Tried {
  moves: readonly TriedMove[];
  sinceMs: number;
  /** Whether more moves than these follow. */
  hasMore: boolean;
}

export function tryQuery(target: string, model: string | undefined, draft: Draft, days: number) {
  const asked = {
    condition: draft.conditions,
    from_stage: draft.comes_from,
    wait_stage: draft.wait?.stage,
    wait_hours: draft.wait?.hours,
    is_open_to_returns: draft.is_open_to_returns,
    approvals_count: draft.approvals,
    mover_role: draft.movers.roles,
    mover_group: draft.movers.groups,
    mover_account: draft.movers.accounts,
    model,
    days,
    limit: MOVES_A_PAGE,
  };
  return queryOptions({
    queryKey: [...keys.rules, "try", target, asked],
    queryFn: async ({ signal }): Promise<Tried> => {
      const moves: TriedMove[] = [];
      const sinceMs = Date.now() - days * DAY_MS;
      let token: string | null = null;
      for (let page = 0; page < MOST_PAGES; page++) {
        const answer: Message<"TriedMoveList"> = await read(
          `/rules${segments(target)}/tryout`,
          { ...asked, page_token: token },
          signal,
        );
        moves.push(...answer.items);
        token = answer.next_page_token;
        if (token === null) break;
      }
      return { moves, sinceMs, hasMore: token !== null };
    },
    placeholderData: (old) => old,
    retry: false,
  });
}

function pathOf(target: string, model: string | undefined): string {
  return model === undefined
    ? `/rules${segments(target)}`
    : `/models${segments(model)}/rules${segments(target)}`;
}

/** Save a rule whole; `etag` is that of the rule the draft began with, undefined where there was none. */
export function saveRule(target: string, model: string | undefined, draft: Draft, etag?: string) {
  return send<Rule>("PUT", pathOf(target, model), {
    body: givenOf(draft),
    ifMatch: etag ?? NO_RULE,
  });
}

export function deleteRule(target: string, model: string | undefined, etag?: string) {
  return send("DELETE", pathOf(target, model), { ifMatch: etag });
}

export function ruleEventsQuery(target: string, model: string | undefined) {
  return queryOptions({
    queryKey: [...keys.rules, "events", target, model ?? null],
    queryFn: ({ signal }) =>
      read<{ items: readonly TimelineEvent[]; next_page_token: string | null }>(
        `/rules${segments(target)}/events`,
        { model, limit: 50 },
        signal,
      ),
  });
}

export function addStage(fields: { name: string; colour: string }) {
  return send<Message<"Stage">>("POST", "/stages", { body: fields });
}

export function changeStage(
  stage: string,
  fields: { name?: string; colour?: string; position?: number },
  etag?: string,
) {
  return send<Message<"Stage">>("PATCH", `/stages${segments(stage)}`, {
    body: fields,
    ifMatch: etag,
  });
}

export function removeStage(stage: string) {
  return send("DELETE", `/stages${segments(stage)}`);
}

/** The stages and rules of a workspace as the document that sets them. */
export interface Settings {
  readonly new_stages: readonly { readonly name: string; readonly colour: string }[];
  readonly new_rules: readonly object[];
}

export function settingsOf(page: RulesPage): Settings {
  return {
    new_stages: page.stages.map(({ name, colour }) => ({ name, colour })),
    new_rules: page.rules.map((rule) => ({ target: rule.target, ...givenOf(draftOf(rule)) })),
  };
}

export function putSettings(settings: Settings, isDry: boolean) {
  return send<Message<"StageSettings">>("PUT", "/stage-settings", {
    body: { ...settings, dry_run: isDry },
  });
}

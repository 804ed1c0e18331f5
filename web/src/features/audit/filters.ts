/** Filters of the audit log: as the address has them, and as the API takes them. */

import type { What, When } from "./choices";

const TYPES: Readonly<Record<What, readonly string[]>> = {
  everything: [],
  stages: ["model_version.transitioned"],
  aliases: ["model_version_alias.created", "model_version_alias.deleted"],
  requests: [
    "created",
    "approved",
    "rejected",
    "withdrawn",
    "expired",
    "overtaken",
    "moved",
    "reviewers_asked",
  ].map((verb) => `transition_request.${verb}`),
  versions: [
    "model_version.created",
    "model_version.updated",
    "model_version.deleted",
    "model_version.restored",
    "model_version_tag.set",
    "model_version_tag.deleted",
  ],
  models: [
    "registered_model.created",
    "registered_model.renamed",
    "registered_model.updated",
    "registered_model.deleted",
    "registered_model.restored",
    "registered_model.moved",
    "registered_model_tag.set",
    "registered_model_tag.deleted",
  ],
  rules: [
    "stage.created",
    "stage.updated",
    "stage.renamed",
    "stage.deleted",
    "stage_rule.created",
    "stage_rule.updated",
    "stage_rule.deleted",
  ],
  comments: ["comment.created", "comment.updated", "comment.deleted"],
  access: [
    "account.created",
    "account.updated",
    "account.deleted",
    "group.created",
    "group.updated",
    "group.deleted",
    "group_member.added",
    "group_member.removed",
    "api_token.created",
    "api_token.revoked",
    "session.ended",
    "grant.created",
    "grant.deleted",
    "owner.set",
    "role.created",
    "role.updated",
    "role.deleted",
    "workspace.created",
    "workspace.updated",
    "workspace.archived",
    "workspace.restored",
    "workspace.deleted",
    "publisher.created",
    "publisher.updated",
    "publisher.deleted",
  ],
  runs: ["run.created", "run.updated", "run.deleted", "run.restored"],
};

export const WHAT_WORDS: Readonly<Record<What, string>> = {
  everything: "Everything",
  stages: "Stages of versions",
  aliases: "Aliases",
  requests: "Requests",
  versions: "Versions and their tags",
  models: "Models and their tags",
  rules: "Stages and rules",
  comments: "Comments",
  access: "People and access",
  runs: "Runs",
};

export const WHEN_WORDS: Readonly<Record<When, string>> = {
  any: "Any time",
  day: "Last 24 hours",
  week: "Last 7 days",
  month: "Last 30 days",
  quarter: "Last 90 days",
  between: "Between two days",
};

const DAYS: Readonly<Partial<Record<When, number>>> = { day: 1, week: 7, month: 30, quarter: 90 };
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

interface Filters {
  who?: string;
  model?: string;
  what?: What;
  when?: When;
  from?: string;
  to?: string;
}

/** The conditions that the API takes, for lists and exports alike. Times are cut to the hour, so that pages of a list agree. */
export function conditionsOf(filters: Filters, nowMs: number) {
  const { when = "any", from, to } = filters;
  const days = DAYS[when];
  const since =
    days === undefined ? undefined : Math.floor(nowMs / HOUR_MS) * HOUR_MS - days * DAY_MS;
  return {
    made_by: filters.who,
    model: filters.model,
    type: TYPES[filters.what ?? "everything"],
    since: when === "between" ? from : since === undefined ? undefined : iso(since),
    until: when === "between" && to !== undefined ? iso(Date.parse(to) + DAY_MS) : undefined,
  };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

/** The filter in words; "" where everything is shown. */
export function filterWords({
  who,
  model,
  what = "everything",
  when = "any",
  from,
  to,
}: Filters): string {
  return [
    who === undefined ? "" : `by ${who}`,
    model === undefined ? "" : `model ${model}`,
    what === "everything" ? "" : WHAT_WORDS[what].toLowerCase(),
    when === "any"
      ? ""
      : when === "between"
        ? `${from ?? "the beginning"} to ${to ?? "now"}`
        : WHEN_WORDS[when].toLowerCase(),
  ]
    .filter(Boolean)
    .join(", ");
}

/**
 * Keys of the query cache, so that an event can name what it touches. A key begins with the noun and its id; what a page asks for
 * goes behind: `keys.model(name)` is stale, and with it `[...keys.model(name), "versions"]`.
 */

import type { TimelineEvent } from "./api/types";

type Key = readonly unknown[];

export const keys = {
  home: ["home"] as const,
  models: ["models"] as const,
  modelNames: ["model-names"] as const,
  model: (name: string) => ["model", name] as const,
  version: (name: string, version: number | string) =>
    ["model", name, "version", String(version)] as const,
  compareVersions: (name: string) => ["model", name, "compare"] as const,
  experiments: ["experiments"] as const,
  experiment: (id: string) => ["experiment", id] as const,
  runs: (experimentId: string) => ["experiment", experimentId, "runs"] as const,
  run: (id: string) => ["run", id] as const,
  /** What waits for the reader, what the reader asked for, and what happened to what is watched. */
  inbox: ["inbox"] as const,
  inboxCounts: ["inbox-counts"] as const,
  request: (id: string) => ["request", id] as const,
  search: (text: string) => ["search", text] as const,
  /** Who uses the page, and what they may do. */
  me: ["me"] as const,
  /** The stages of the workspace. */
  stages: ["stages"] as const,
  /** The log of changes. */
  audit: ["audit"] as const,
  /** Its rules, and whatever depends on them. */
  rules: ["rules"] as const,
  /** Accounts, groups, roles, grants, workspaces, tokens, sessions. */
  access: ["access"] as const,
};

const ABOUT_ACCESS =
  /^(?:account|api_token|grant|group|group_member|owner|publisher|role|session|workspace)\./;

/** What has to be asked again after events. */
export function keysTouchedBy(
  events: readonly (Pick<TimelineEvent, "type" | "subject"> & {
    readonly before?: object | null;
  })[],
): Key[] {
  const touched = new Map<string, Key>();
  const touch = (key: Key) => {
    touched.set(JSON.stringify(key), key);
  };
  for (const { type, subject, before } of events) {
    touch(keys.home);
    touch(keys.audit);
    if (ABOUT_ACCESS.test(type)) {
      touch(keys.me);
      touch(keys.access);
    }
    if (type.startsWith("stage.")) {
      touch(keys.stages);
      touch(keys.rules);
      touch(keys.models);
      touch(["model"]);
      touch(["run"]);
    }
    if (type.startsWith("stage_rule.")) {
      touch(keys.rules);
      touch(["model"]);
      // Open requests are judged by the rule as it is now.
      touch(["request"]);
      touch(keys.inbox);
    }
    // The page of rules names the open requests.
    if (type.startsWith("transition_request.")) touch(keys.rules);
    // What is open under the name that a model had learns where it is now.
    if (type === "registered_model.renamed" && before && "name" in before)
      touch(keys.model(String(before.name)));
    // Its pages of rules and of access show that it is gone.
    if (/^registered_model\.(?:renamed|deleted|restored|moved)$/.test(type)) {
      touch(keys.access);
      touch(keys.rules);
    }
    if (subject.model !== null) {
      touch(keys.model(subject.model));
      touch(keys.models);
      touch(keys.modelNames);
      // A run and a runs table show which versions came of them.
      touch(keys.inbox);
      // A request shows its version, its comments, and the versions that it would replace.
      touch(["request"]);
      if (subject.kind === "model_version") {
        touch(["run"]);
        touch(["experiment"]);
      }
    }
    if (subject.run_id !== null) {
      touch(keys.run(subject.run_id));
      touch(["experiment"]);
      touch(keys.experiments);
    }
    if (subject.kind === "experiment" && subject.experiment_id !== null) {
      touch(keys.experiment(subject.experiment_id));
      touch(keys.experiments);
      // Which way of a metric is better may have been declared.
      if (type.startsWith("experiment_tag.")) touch(["run"]);
    }
  }
  return [...touched.values()];
}

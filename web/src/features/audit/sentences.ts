/** Entries of the audit log in words, without who did it. */

import type { TimelineEvent } from "@/lib/api/types";

/** What a part of a sentence leads to. */
export type Place =
  | { kind: "model"; name: string }
  | { kind: "version"; name: string; version: number }
  | { kind: "request" | "run" | "experiment"; id: string }
  | { kind: "rules"; model: string | null; target: string }
  | { kind: "settings"; section: "people" | "groups" | "roles" | "workspaces" | "publishers" };

export type Part = string | { text: string; to: Place };
type Parts = readonly (Part | readonly Part[])[];

/** The name of an account, group, role or publisher by its id, where it is known. */
export type Names = (id: string) => string | undefined;

/** An event with its fields, and words for what it is about. */
class Told {
  readonly before: Readonly<Record<string, unknown>>;
  readonly after: Readonly<Record<string, unknown>>;
  /** Fields that are the same before and after, or of the one of the two that there is. */
  readonly fields: Readonly<Record<string, unknown>>;

  constructor(
    readonly event: TimelineEvent,
    readonly names: Names,
  ) {
    this.before = event.before ?? {};
    this.after = event.after ?? {};
    this.fields = { ...this.before, ...this.after };
  }

  text(key: string): string {
    return textOf(this.fields[key]);
  }

  /** The model, the version, the run or whatever else of the registry it is about. */
  thing(): Part {
    const { model, version, run_id: run, experiment_id: experiment } = this.event.subject;
    const loggedModel = this.event.subject.logged_model_id;
    if (model !== null) return version === null ? this.model() : versionPart(model, version);
    if (run !== null) return { text: `run ${run.slice(0, 8)}`, to: { kind: "run", id: run } };
    if (loggedModel !== null) return `the logged model ${loggedModel}`;
    if (experiment !== null)
      return { text: `experiment ${experiment}`, to: { kind: "experiment", id: experiment } };
    return "something that was deleted";
  }

  model(): Part {
    const name = this.event.subject.model ?? this.text("name");
    return name === "" ? "a deleted model" : { text: name, to: { kind: "model", name } };
  }

  /** The account, group, role or publisher of an id: by its name, or by the id itself. */
  named(id: unknown, section: "people" | "groups" | "roles" | "publishers", name = ""): Part {
    const known = name || (typeof id === "string" ? (this.names(id) ?? id) : "");
    return known === "" ? "someone" : { text: known, to: { kind: "settings", section } };
  }

  account(name = ""): Part {
    return this.named(this.event.subject.account_id ?? this.fields.account_id, "people", name);
  }

  group(name = ""): Part {
    return this.named(this.event.subject.group_id, "groups", name);
  }

  workspace(name = this.event.workspace): Part {
    return { text: name, to: { kind: "settings", section: "workspaces" } };
  }

  /** "request 18 to move wine v5 to Production". */
  request(): Part[] {
    const id = this.text("request_id");
    const target = targetOf(this.text("target"));
    return [
      { text: `request ${id}`, to: { kind: "request", id } },
      ...(target.isAlias
        ? [` to set ${target.name} on `, this.thing()]
        : [" to move ", this.thing(), ` to ${target.name}`]),
    ];
  }

  /** "Production of the workspace default". */
  rule(): Part[] {
    const { model } = this.event.subject;
    const target = this.text("target");
    const place: Place = { kind: "rules", model, target };
    return [
      { text: targetOf(target).name, to: place },
      ...(model !== null
        ? [" of the model ", this.model()]
        : this.fields.registered_model_id == null
          ? [" of the workspace ", this.workspace()]
          : [" of a deleted model"]),
    ];
  }

  /** "on wine", "on all models of the workspace default". */
  resource(): Part[] {
    const { model, experiment_id: experiment } = this.event.subject;
    if (model !== null || experiment !== null) return [" on ", this.thing()];
    const resource = this.text("resource");
    const all = resource === "models" || resource === "experiments";
    return [all ? ` on all ${resource} of the workspace ` : " in the workspace ", this.workspace()];
  }
}

const SENTENCES: Readonly<Record<string, (told: Told) => Parts>> = {
  "experiment.created": (told) => [
    "created the experiment ",
    named(told.thing(), told.text("name")),
  ],
  "experiment.renamed": renamed("the experiment"),
  "experiment.deleted": (told) => ["deleted ", told.thing()],
  "experiment.restored": (told) => ["restored ", told.thing()],
  "experiment_tag.set": tagSet,
  "experiment_tag.deleted": tagDeleted,
  "run.created": (told) => ["started ", named(told.thing(), runName(told))],
  "run.updated": (told) => {
    if (told.after.name !== undefined)
      return ["renamed ", told.thing(), ` from ${quoted(told.before.name, told.after.name)}`];
    return told.after.status === undefined
      ? ["changed when ", told.thing(), " ended"]
      : ["set the status of ", told.thing(), ` to ${textOf(told.after.status)}`];
  },
  "run.deleted": (told) => ["deleted ", told.thing()],
  "run.restored": (told) => ["restored ", told.thing()],
  "logged_model.created": (told) => [`created the logged model ${told.text("name")}`],
  "logged_model.updated": (told) => [
    "set the status of ",
    told.thing(),
    ` to ${textOf(told.after.status)}`,
  ],
  "logged_model.deleted": (told) => [`deleted the logged model ${told.text("name")}`],
  "registered_model.created": (told) => ["created the model ", told.model()],
  "registered_model.renamed": renamed("the model"),
  "registered_model.updated": (told) => ["edited the description of ", told.model()],
  "registered_model.deleted": (told) => ["deleted the model ", plain(told.model())],
  "registered_model.restored": (told) => ["restored the model ", told.model()],
  "registered_model.moved": (told) => [
    "moved the model ",
    told.model(),
    " from the workspace ",
    told.workspace(textOf(told.before.workspace)),
    " to ",
    told.workspace(textOf(told.after.workspace)),
  ],
  "registered_model_tag.set": tagSet,
  "registered_model_tag.deleted": tagDeleted,
  "model_version.created": (told) => ["registered ", told.thing()],
  "model_version.updated": (told) => [
    told.after.description === undefined ? "recorded the files of " : "edited the description of ",
    told.thing(),
  ],
  "model_version.transitioned": (told) => {
    const [from, to] = [listOf(told.before.stages), listOf(told.after.stages)];
    const added = to.filter((stage) => !from.includes(stage));
    return from.length > 0 && added.length > 0 && from.every((stage) => to.includes(stage))
      ? ["put ", told.thing(), ` into ${joined(added)} as well`]
      : ["moved ", told.thing(), ` from ${joined(from)} to ${joined(to)}`];
  },
  "model_version.deleted": (told) => ["deleted ", plain(told.thing())],
  "model_version.restored": (told) => ["restored ", told.thing()],
  "model_version_tag.set": tagSet,
  "model_version_tag.deleted": tagDeleted,
  "model_version_alias.created": (told) => {
    const [[alias, to] = ["", ""]] = pairsOf(told.after.aliases);
    const from = pairsOf(told.before.aliases).find(([name]) => name === alias)?.[1];
    return from === undefined
      ? [`set @${alias} on `, numbered(told, to)]
      : [`moved @${alias} from v${from} to `, numbered(told, to)];
  },
  "model_version_alias.deleted": (told) => {
    const [[alias, from] = ["", ""]] = pairsOf(told.before.aliases);
    return [`removed @${alias} from `, numbered(told, from)];
  },
  "comment.created": (told) => ["commented on ", told.thing()],
  "comment.updated": (told) => ["edited a comment on ", told.thing()],
  "comment.deleted": (told) => ["deleted a comment on ", told.thing()],
  "transition_request.created": (told) => ["made ", told.request()],
  "transition_request.approved": (told) => ["approved ", told.request()],
  "transition_request.rejected": (told) => ["rejected ", told.request()],
  "transition_request.withdrawn": (told) => ["withdrew ", told.request()],
  "transition_request.expired": (told) => ["closed the expired ", told.request()],
  "transition_request.overtaken": (told) => ["closed as overtaken ", told.request()],
  "transition_request.moved": (told) => ["carried out ", told.request()],
  "transition_request.reviewers_asked": (told) => [
    `asked ${listOf(told.after.reviewers).join(", ") || "no one"} to decide about `,
    told.request(),
  ],
  "account.created": (told) => [
    told.text("kind") === "service" ? "created the service account " : "created the account ",
    told.account(told.text("name")),
    told.fields.is_admin === true ? ", an administrator" : "",
  ],
  "account.updated": accountUpdated,
  "account.deleted": (told) => [
    "deleted the account ",
    told.text("name"),
    ...(told.text("transferred_to") === ""
      ? []
      : [" and gave what it owned to ", told.named(told.before.transferred_to, "people")]),
  ],
  "group.created": (told) => ["created the group ", told.group(told.text("name"))],
  "group.updated": (told) =>
    told.after.name === undefined
      ? ["edited the description of the group ", told.group()]
      : [`renamed the group ${textOf(told.before.name)} to `, told.group(textOf(told.after.name))],
  "group.deleted": (told) => [`deleted the group ${told.text("name")}`],
  "group_member.added": (told) => [
    "added the account ",
    told.account(told.text("name")),
    " to the group ",
    told.group(),
  ],
  "group_member.removed": (told) => [
    "removed the account ",
    told.account(told.text("name")),
    " from the group ",
    told.group(),
  ],
  "api_token.created": (told) => [
    `created the API token ${told.text("name")} of the account `,
    told.account(),
  ],
  "api_token.revoked": (told) => [
    `revoked the API token ${told.text("name")} of the account `,
    told.account(),
  ],
  "session.ended": (told) => ["ended a browser session of the account ", told.account()],
  "grant.created": (told) => [
    `gave ${holderOf(told)} the role ${told.text("role")}`,
    told.resource(),
  ],
  "grant.deleted": (told) => [
    `took the role ${told.text("role")}`,
    told.resource(),
    ` from ${holderOf(told)}`,
  ],
  "owner.set": (told) =>
    textOf(told.after.owner_name) === ""
      ? ["left ", told.thing(), " without an owner"]
      : [
          "made ",
          told.named(told.after.owner, "people", textOf(told.after.owner_name)),
          " the owner of ",
          told.thing(),
        ],
  "role.created": (told) => ["created ", roleOf(told, told.text("name"))],
  "role.updated": (told) =>
    told.after.name === undefined
      ? [
          told.after.permissions === undefined
            ? "edited the description of "
            : "changed the permissions of ",
          roleOf(told),
        ]
      : [`renamed the role ${textOf(told.before.name)} to `, roleOf(told, told.text("name"))],
  "role.deleted": (told) => [
    `deleted the role ${told.text("name")} of the workspace `,
    told.workspace(),
  ],
  "workspace.created": (told) => ["created the workspace ", told.workspace(told.text("name"))],
  "workspace.updated": (told) => {
    if (told.after.name !== undefined)
      return [
        `renamed the workspace ${textOf(told.before.name)} to `,
        told.workspace(textOf(told.after.name)),
      ];
    const role = textOf(told.after.default_role);
    return "default_role" in told.fields
      ? [
          "set the default role of the workspace ",
          told.workspace(),
          ` to ${role || "the server's"}`,
        ]
      : [
          told.after.description === undefined
            ? "changed the artifact root of the workspace "
            : "edited the description of the workspace ",
          told.workspace(),
        ];
  },
  "workspace.archived": (told) => ["archived the workspace ", told.workspace()],
  "workspace.restored": (told) => ["restored the workspace ", told.workspace()],
  "workspace.deleted": (told) => [`deleted the workspace ${told.text("name")}`],
  "publisher.created": (told) => ["created ", publisherOf(told)],
  "publisher.updated": (told) => ["changed ", publisherOf(told)],
  "publisher.deleted": (told) => [`deleted the trusted publisher ${told.text("name")}`],
  "stage.created": (told) => [`added the stage ${told.text("name")}`, inWorkspace("to", told)],
  "stage.updated": (told) => [
    told.before.position === told.after.position ? "changed the colour of " : "moved ",
    `the stage ${told.text("name")}`,
    inWorkspace("in", told),
  ],
  "stage.renamed": (told) => [
    `renamed the stage ${textOf(told.before.name)} to ${textOf(told.after.name)}`,
    inWorkspace("in", told),
  ],
  "stage.deleted": (told) => [`removed the stage ${told.text("name")}`, inWorkspace("from", told)],
  "stage_rule.created": (told) => ["added a rule for ", told.rule()],
  "stage_rule.updated": (told) => ["changed the rule for ", told.rule()],
  "stage_rule.deleted": (told) => ["deleted the rule for ", told.rule()],
};

export const TYPES: readonly string[] = Object.keys(SENTENCES);

/** What was done, with links: "moved TumourTriage v3 from Staging to Production". */
export function partsOf(event: TimelineEvent, names: Names = () => undefined): Part[] {
  const told = new Told(event, names);
  // A later server may know more types.
  const parts = SENTENCES[event.type]?.(told) ?? [event.type.replaceAll(/[._]/g, " ")];
  return (parts as readonly (Part | Part[])[]).flat().filter((part) => part !== "");
}

/** The same as text. */
export function wordsOf(parts: readonly Part[]): string {
  return parts.map((part) => (typeof part === "string" ? part : part.text)).join("");
}

// Which ids a sentence cannot do without, as the events hold no name.
const NAMELESS =
  /^(?:account\.(?:updated|deleted)|group\.updated|group_member|api_token|session|role\.updated|publisher\.updated)/;

/** Ids of accounts, groups, roles and publishers whose names the sentence of an event lacks. */
export function idsOf({ type, subject, before }: TimelineEvent): string[] {
  if (!NAMELESS.test(type)) return [];
  const heir: unknown = before?.transferred_to;
  if (type === "account.deleted") return typeof heir === "string" ? [heir] : [];
  const ids = type.startsWith("group_member")
    ? [subject.group_id]
    : [subject.account_id, subject.group_id, subject.role_id, subject.publisher_id];
  return ids.filter((id) => id !== null);
}

function accountUpdated(told: Told): Parts {
  const { before, after } = told;
  const whose = ["the account ", told.account()];
  const done: Part[][] = [];
  const add = (...parts: Part[]) => done.push(done.length > 0 ? [", and ", ...parts] : parts);
  if ("has_password" in told.fields)
    add(
      after.has_password === true ? "set a new password for " : "removed the password of ",
      ...whose,
    );
  if ("has_email" in told.fields)
    add(after.has_email === true ? "set" : "removed", " the e-mail address of ", ...whose);
  if ("is_admin" in told.fields)
    add("made ", ...whose, after.is_admin === true ? " an administrator" : " an ordinary one");
  if ("is_disabled" in told.fields)
    add(after.is_disabled === true ? "disabled " : "enabled ", ...whose);
  if (before.display_name !== after.display_name)
    add("changed the full name of ", ...whose, ` to ${textOf(after.display_name) || "none"}`);
  return done.length === 0 ? ["changed ", ...whose] : done;
}

function renamed(what: string) {
  return (told: Told): Parts => [
    `renamed ${what} ${textOf(told.before.name)} to `,
    named(told.thing(), textOf(told.after.name)),
  ];
}

function tagSet(told: Told): Parts {
  const [[key, value] = ["", ""]] = pairsOf(told.after.tags);
  return [`set the tag ${value === "" ? key : `${key}: ${shortened(value)}`} on `, told.thing()];
}

function tagDeleted(told: Told): Parts {
  const key = pairsOf(told.before.tags)[0]?.[0];
  return [key === undefined ? "removed a tag from " : `removed the tag ${key} from `, told.thing()];
}

function roleOf(told: Told, name = ""): Part[] {
  return [
    "the role ",
    told.named(told.event.subject.role_id, "roles", name),
    " of the workspace ",
    told.workspace(),
  ];
}

function publisherOf(told: Told): Part[] {
  const { publisher_id: id } = told.event.subject;
  return ["the trusted publisher ", told.named(id, "publishers", told.text("name"))];
}

function inWorkspace(word: string, told: Told): Part[] {
  return [` ${word} the workspace `, told.workspace()];
}

function holderOf(told: Told): string {
  const name = told.text("holder_name") || "someone";
  return told.text("holder").startsWith("gr_") ? `the group ${name}` : name;
}

function runName(told: Told): string {
  const name = told.text("name");
  return name === "" ? "" : `run ${name}`;
}

/** Without a link, for what has no page any more. */
function plain(part: Part): string {
  return typeof part === "string" ? part : part.text;
}

/** The same place by another name. */
function named(part: Part, text: string): Part {
  if (text === "") return part;
  return typeof part === "string" ? text : { ...part, text };
}

function numbered(told: Told, version: string): Part {
  const { model } = told.event.subject;
  return model === null ? `v${version}` : versionPart(model, Number(version));
}

function versionPart(name: string, version: number): Part {
  return { text: `${name} v${version}`, to: { kind: "version", name, version } };
}

function targetOf(target: string): { isAlias: boolean; name: string } {
  const isAlias = target.startsWith("alias:");
  const name = target.replace(/^(?:stage|alias):/, "");
  return { isAlias, name: isAlias ? `@${name}` : name };
}

function quoted(from: unknown, to: unknown): string {
  return `${textOf(from) || "no name"} to ${textOf(to) || "no name"}`;
}

function joined(stages: readonly string[]): string {
  if (stages.length === 0) return "None";
  return stages.length === 1
    ? String(stages[0])
    : `${stages.slice(0, -1).join(", ")} and ${stages.at(-1)}`;
}

function textOf(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

function listOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function pairsOf(value: unknown): [string, string][] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).map(([key, one]) => [key, String(one)]);
}

const SHORT = 60;

function shortened(text: string): string {
  return text.length > SHORT ? `${text.slice(0, SHORT)}…` : text;
}

/** The program that made a change, short: "page", "mlflow 3.17". */
export function clientWord(client: string | null): string {
  if (client === null) return "–";
  if (client.startsWith("Mozilla/")) return "page";
  const found = /^([\w-]+)(?:\/|\s)(\d+(?:\.\d+)?)/.exec(client);
  return found
    ? `${(found[1] ?? "").replace(/-python-client$/, "")} ${found[2] ?? ""}`
    : client.slice(0, 30);
}

/** Descriptions of events, shared by history, activity and recent work. */

import type { TimelineEvent } from "./api/types";

/** A piece of a sentence: text, or something that is drawn (a name, a stage, an alias). */
export type Phrase =
  | string
  | { kind: "name" | "stage" | "alias" | "tag"; text: string }
  | { kind: "request"; text: string; id: string };

export interface EventDescription {
  /** The icon, or the stage whose disc is drawn. */
  icon:
    | { stage: string }
    | "add"
    | "alias"
    | "comment"
    | "tag"
    | "edit"
    | "remove"
    | "restore"
    | "request"
    | "approved"
    | "rejected"
    | "run"
    | "experiment";
  /** Without the subject: "moved from None to Staging". */
  sentence: Phrase[];
  /** The reason given for the change. */
  reason: string;
  /** Text of a comment: Markdown. */
  comment: string;
}

type Fields = Readonly<Record<string, unknown>> | null;

/** Describe an event in words. `about` is the subject of the page, which is not repeated. */
export function describeEvent(
  event: TimelineEvent,
  about: "everything" | "model" | "version" = "everything",
): EventDescription {
  const subject = subjectOf(event, about);
  const [icon, sentence] = sentenceOf(event, subject);
  return {
    icon,
    sentence: sentence.filter((part) => part !== ""),
    reason: event.comment ?? "",
    comment: event.type.startsWith("comment.") ? textOf((event.after as Fields)?.text) : "",
  };
}

function subjectOf(
  { subject: { model, version, run_id, experiment_id, logged_model_id } }: TimelineEvent,
  about: "everything" | "model" | "version",
): Phrase {
  if (model === null)
    return run_id !== null
      ? `run ${run_id.slice(0, 8)}`
      : logged_model_id !== null
        ? `logged model ${logged_model_id}`
        : experiment_id !== null
          ? `experiment ${experiment_id}`
          : "";
  const name = about === "everything" ? model : "";
  const number = version !== null && about !== "version" ? `v${version}` : "";
  const text = [name, number].filter(Boolean).join(" ");
  return text === "" ? "" : { kind: "name", text };
}

function sentenceOf(event: TimelineEvent, subject: Phrase): [EventDescription["icon"], Phrase[]] {
  const actor = event.actor.name;
  const before: Fields = event.before;
  const after: Fields = event.after;
  switch (event.type) {
    case "model_version.transitioned": {
      const from = stagesOf(before);
      const to = stagesOf(after);
      const furthest = to[0] ?? "None";
      const added = to.filter((stage) => !from.includes(stage));
      if (added.length > 0 && from.every((stage) => to.includes(stage)) && from.length > 0) {
        return [
          { stage: furthest },
          [actor, " put ", subject === "" ? "it" : subject, " into ", ...stages(added), " as well"],
        ];
      }
      return [
        { stage: furthest },
        [
          actor,
          " moved ",
          subject === "" ? "it" : subject,
          " from ",
          ...stages(from),
          " to ",
          ...stages(to),
        ],
      ];
    }
    case "model_version.created":
      return ["add", [subject, subject === "" ? "Registered by " : " registered by ", actor]];
    case "registered_model.created":
      return ["add", [subject, subject === "" ? "Created by " : " created by ", actor]];
    case "registered_model.renamed":
      return [
        "edit",
        [
          actor,
          " renamed it from ",
          { kind: "name", text: textOf(before?.name) },
          " to ",
          { kind: "name", text: textOf(after?.name) },
        ],
      ];
    case "model_version.updated":
    case "registered_model.updated":
      return ["edit", [actor, " edited the description", ...of(subject)]];
    case "model_version_alias.created": {
      const [alias = "", number = ""] = Object.entries(recordOf(after?.aliases))[0] ?? [];
      const old = recordOf(before?.aliases)[alias];
      const target =
        event.subject.model !== null && subject !== ""
          ? { kind: "name" as const, text: `${nameOf(subject, event)}v${number}` }
          : `v${number}`;
      return [
        "alias",
        [
          { kind: "alias", text: alias },
          old === undefined ? " set on " : " moved to ",
          target,
          old === undefined ? "" : ` from v${old}`,
          " by ",
          actor,
        ],
      ];
    }
    case "model_version_alias.deleted":
      return [
        "alias",
        [
          actor,
          " removed ",
          { kind: "alias", text: Object.keys(recordOf(before?.aliases))[0] ?? "" },
          ...of(subject, "from"),
        ],
      ];
    case "model_version_tag.set":
    case "registered_model_tag.set":
    case "experiment_tag.set": {
      const [key = "", value = ""] = Object.entries(recordOf(after?.tags))[0] ?? [];
      return [
        "tag",
        [
          actor,
          " tagged ",
          subject === "" ? "it" : subject,
          " ",
          { kind: "tag", text: value === "" ? key : `${key}: ${value}` },
        ],
      ];
    }
    case "model_version_tag.deleted":
    case "registered_model_tag.deleted":
    case "experiment_tag.deleted":
      return [
        "tag",
        [
          actor,
          " removed the tag ",
          { kind: "tag", text: Object.keys(recordOf(before?.tags))[0] ?? "" },
          ...of(subject, "from"),
        ],
      ];
    case "model_version.deleted":
    case "registered_model.deleted":
    case "run.deleted":
    case "experiment.deleted":
    case "logged_model.deleted":
      return ["remove", [actor, " deleted ", subject === "" ? "it" : subject]];
    case "model_version.restored":
    case "registered_model.restored":
    case "run.restored":
    case "experiment.restored":
      return ["restore", [actor, " restored ", subject === "" ? "it" : subject]];
    case "comment.created":
      return [
        "comment",
        [
          actor,
          " commented",
          ...of(subject, "on"),
          after?.is_edited === true ? ", edited since" : "",
        ],
      ];
    case "comment.updated":
      return ["comment", [actor, " changed a comment", ...of(subject, "on")]];
    case "comment.deleted":
      return ["remove", [actor, " took a comment back", ...of(subject, "on")]];
    case "transition_request.created":
      return ["request", [actor, " asked to ", ...wish(after, subject), ":", ...requestOf(after)]];
    case "transition_request.approved":
      return ["approved", [actor, " approved", ...requestOf(after), ": ", ...wish(after, subject)]];
    case "transition_request.rejected":
      return ["rejected", [actor, " rejected", ...requestOf(after), ": ", ...wish(after, subject)]];
    case "transition_request.withdrawn":
      return ["request", [actor, " withdrew", ...requestOf(after), ": ", ...wish(after, subject)]];
    case "transition_request.expired":
      return ["request", [...requestOf(after, true), " expired: ", ...wish(after, subject)]];
    case "transition_request.overtaken":
      return ["request", [...requestOf(after, true), " was overtaken: ", ...wish(after, subject)]];
    case "transition_request.moved":
      return [
        "approved",
        [...requestOf(after, true), " was carried out: ", ...wish(after, subject)],
      ];
    case "transition_request.reviewers_asked":
      return [
        "request",
        [actor, " asked ", namesOf(after?.reviewers), " to decide about", ...requestOf(after)],
      ];
    case "run.created":
      return ["run", [actor, " started ", subject]];
    case "experiment.created":
      return ["experiment", [actor, " created ", subject]];
    default:
      return ["edit", [actor, " changed ", subject === "" ? "it" : subject]];
  }
}

/** "move v5 to Production", "set @champion on v5". */
function wish(fields: Fields, subject: Phrase): Phrase[] {
  const [kind, ...rest] = textOf(fields?.target).split(":");
  const name = rest.join(":");
  const what = subject === "" ? "it" : subject;
  return kind === "alias"
    ? ["set ", { kind: "alias", text: name }, " on ", what]
    : ["move ", what, " to ", { kind: "stage", text: name }];
}

/** "request 18", as a link. */
function requestOf(fields: Fields, isFirst = false): Phrase[] {
  const id = textOf(fields?.request_id);
  const text = `${isFirst ? "Request" : "request"} ${id}`;
  return isFirst ? [{ kind: "request", text, id }] : [" ", { kind: "request", text, id }];
}

function namesOf(value: unknown): string {
  return Array.isArray(value) && value.length > 0 ? value.map(String).join(", ") : "no one";
}

function of(subject: Phrase, word = "of"): Phrase[] {
  return subject === "" ? [] : [` ${word} `, subject];
}

function nameOf(subject: Phrase, event: TimelineEvent): string {
  const text = typeof subject === "string" ? subject : subject.text;
  const { model } = event.subject;
  return model !== null && text.startsWith(model) ? `${model} ` : "";
}

function stages(names: readonly string[]): Phrase[] {
  const list = names.length === 0 ? ["None"] : names;
  return list.flatMap((name, index): Phrase[] => [
    ...(index > 0 ? [index === list.length - 1 ? " and " : ", "] : []),
    { kind: "stage", text: name },
  ]);
}

function stagesOf(fields: Fields): string[] {
  const listed = fields?.stages;
  return Array.isArray(listed) ? listed.map(String) : [];
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function recordOf(value: unknown): Record<string, string> {
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, String(one)]));
}

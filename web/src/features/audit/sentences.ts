/** Entries of the audit log in words, without who did it. */

import type { TimelineEvent } from "@/lib/api/types";
import { describeEvent } from "@/lib/events";

const NOUNS: Readonly<Record<string, string>> = {
  account: "the account",
  api_token: "an API token of",
  group: "the group",
  group_member: "a member of the group",
  logged_model: "the logged model",
  owner: "an owner",
  publisher: "the publisher",
  role: "the role",
  session: "a session of",
  stage: "the stage",
  stage_rule: "the rule of",
  transition_request: "a request for",
  workspace: "the workspace",
};

/** What was done: "moved TumourTriage v3 from Staging to Production". */
export function sentenceOf(event: TimelineEvent): string {
  const [noun = "", verb = ""] = event.type.split(".");
  if (noun === "grant") return grantSentence(event);
  const known = NOUNS[noun];
  if (known === undefined) {
    const words = describeEvent(event)
      .sentence.map((part) =>
        typeof part === "string" ? part : part.kind === "alias" ? `@${part.text}` : part.text,
      )
      .join("");
    const { name } = event.actor;
    return words.startsWith(`${name} `)
      ? words.slice(name.length + 1)
      : words.endsWith(` by ${name}`)
        ? words.slice(0, -` by ${name}`.length)
        : words;
  }
  const object = objectOf(event);
  return [verb.replaceAll("_", " "), known, object].filter(Boolean).join(" ");
}

/** "gave tomas the role approver on wine". */
function grantSentence({ before, after, subject }: TimelineEvent): string {
  const fields: Readonly<Record<string, unknown>> = after ?? before ?? {};
  const holder = typeof fields.holder_name === "string" ? fields.holder_name : "someone";
  const role = typeof fields.role === "string" ? ` ${fields.role}` : "";
  const place = subject.model === null ? "" : ` on ${subject.model}`;
  return after === null
    ? `took the role${role} from ${holder}${place}`
    : `gave ${holder} the role${role}${place}`;
}

function objectOf(event: TimelineEvent): string {
  const fields = event.after ?? event.before ?? {};
  for (const key of ["name", "target", "account", "username", "role"]) {
    const value: unknown = fields[key];
    if (typeof value === "string" && value !== "") return value.replace(/^(?:stage|alias):/, "");
  }
  const { model, version } = event.subject;
  return model === null ? "" : version === null ? model : `${model} v${version}`;
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

import { roleWord } from "@/lib/access/role-words";
import type { AccessEntry, AccessSource } from "@/lib/access/types";
import { workspaceName } from "@/lib/workspace";

/** The name of who an entry is about. */
export function holderOf(entry: AccessEntry): string {
  return entry.account ?? entry.group ?? "Everyone with an account";
}

/** The grant on the object itself, which can be changed here; undefined where all comes from elsewhere. */
export function ownGrant(
  entry: AccessEntry,
  kind: "model" | "experiment",
): AccessSource | undefined {
  return entry.sources.find(
    (source) =>
      source.kind === "grant" &&
      source.grant_id !== null &&
      source.resource === kind &&
      (entry.kind === "group" || source.group === null),
  );
}

/** Where a role comes from, in a few words. */
export function originOf(source: AccessSource, kind: "model" | "experiment"): string {
  if (source.kind === "owner") return "owner";
  if (source.kind === "server_administrator") return "administers the server";
  if (source.kind === "default_role") return `default role of ${workspaceName}`;
  const place = placeOf(source.resource, kind);
  return source.group === null ? place : `the group ${source.group}, ${place}`;
}

/** What a role was given on. */
export function placeOf(resource: string, kind: "model" | "experiment"): string {
  if (resource === kind) return `this ${kind}`;
  if (resource === "models" || resource === "experiments") return `all ${resource}`;
  return `workspace ${workspaceName}`;
}

/** All origins of an entry's role, the strongest first: "owner", "owner, the group Board". */
export function originsOf(entry: AccessEntry, kind: "model" | "experiment"): string {
  const words = [...new Set(entry.sources.map((source) => originOf(source, kind)))];
  return words.length > 2 ? `${words[0] ?? ""} and ${words.length - 1} more` : words.join("; ");
}

export interface Step {
  /** How it follows from the step before. */
  verb: string;
  title: string;
  note?: string;
}

/** One reason as steps: a person, a group it is in, the role that has, and what on. */
export function stepsOf(
  entry: AccessEntry,
  source: AccessSource,
  kind: "model" | "experiment",
): Step[] {
  const who: Step = {
    verb: entry.kind === "group" ? "Group" : entry.kind === "everyone" ? "Everyone" : "Person",
    title: holderOf(entry),
  };
  const role: Step = {
    verb: source.role === "denied" ? "which is" : "with the role",
    title: roleWord(source.role),
    note: `on ${placeOf(source.resource, kind)}`,
  };
  if (source.kind === "owner")
    return [
      who,
      { verb: `owns this ${kind}`, title: "Owner", note: "made it, or was given it" },
      { ...role, verb: "which gives" },
    ];
  if (source.kind === "server_administrator")
    return [who, { verb: "administers", title: "This server", note: "may do everything" }];
  if (source.kind === "default_role")
    return [
      who,
      { verb: "may in", title: `Workspace ${workspaceName}`, note: "default role" },
      { ...role, verb: "with the role", note: undefined },
    ];
  if (source.group !== null && entry.kind !== "group")
    return [who, { verb: "is in the group", title: source.group }, { ...role, verb: "which has" }];
  return [who, role];
}

/** Calls about models and versions that several pages make. */

import { queryOptions } from "@tanstack/react-query";
import { keys } from "@/lib/query-keys";
import { firstAnswer, get, segments, send } from "./client";
import type { Message } from "./types";

export type ModelPage = Message<"ModelPage">;
export type VersionPage = Message<"VersionPage">;
export type VersionRow = Message<"VersionRow">;
export type VersionContent = Message<"VersionContent">;
export type Directions = VersionPage["directions"];

export const modelQuery = (name: string) =>
  queryOptions({
    queryKey: keys.model(name),
    queryFn: ({ signal }) => get<ModelPage>(segments("models", name), {}, signal),
    initialData: () => firstAnswer<ModelPage>(segments("models", name)),
  });

export const versionQuery = (name: string, version: number | string) =>
  queryOptions({
    queryKey: keys.version(name, version),
    queryFn: ({ signal }) => get<VersionPage>(versionPath(name, version), {}, signal),
    initialData: () => firstAnswer<VersionPage>(versionPath(name, version)),
  });

export interface StageRequest {
  stage: string;
  archive_existing?: boolean;
  keep_others?: boolean;
  comment?: string;
  if_match?: string;
}

/** Move a version to a stage; the answer lists every version that moved. */
export function changeStage(
  name: string,
  version: number,
  body: StageRequest,
): Promise<Message<"StageChange">> {
  return send("POST", `${versionPath(name, version)}/stage`, { body });
}

export function setAlias(name: string, alias: string, version: number): Promise<unknown> {
  return send("PUT", segments("models", name, "aliases", alias), { body: { version } });
}

export function deleteAlias(name: string, alias: string): Promise<unknown> {
  return send("DELETE", segments("models", name, "aliases", alias));
}

export function createModel(name: string, description: string): Promise<Message<"ModelHead">> {
  return send("POST", "/models", { body: { name, description } });
}

/** Describe a model, or with a version, that version. */
export function describe(name: string, description: string, version?: number): Promise<unknown> {
  return send("PATCH", ownerPath(name, version), { body: { description } });
}

export function setTag(
  name: string,
  key: string,
  value: string,
  version?: number,
): Promise<unknown> {
  return send("PUT", `${ownerPath(name, version)}${segments("tags", key)}`, { body: { value } });
}

export function deleteTag(name: string, key: string, version?: number): Promise<unknown> {
  return send("DELETE", `${ownerPath(name, version)}${segments("tags", key)}`);
}

export function deleteVersion(name: string, version: number): Promise<unknown> {
  return send("DELETE", versionPath(name, version));
}

/** Bring a deleted version back, with its stage and aliases unless others have taken them. */
export function restoreVersion(name: string, version: number): Promise<Message<"VersionChanged">> {
  return send("POST", `${versionPath(name, version)}/restore`);
}

export function renameModel(name: string, newName: string): Promise<Message<"ModelHead">> {
  return send("POST", `${segments("models", name)}/rename`, { body: { new_name: newName } });
}

export function deleteModel(name: string): Promise<unknown> {
  return send("DELETE", segments("models", name));
}

/** Bring the last deleted model of a name back, with its versions, their stages, and its aliases. */
export function restoreModel(name: string): Promise<Message<"ModelHead">> {
  return send("POST", `${segments("models", name)}/restore`);
}

/** Say something about a model, or with a version, about that version: Markdown. */
export function createComment(
  name: string,
  version: number | undefined,
  text: string,
): Promise<Message<"Comment">> {
  return send("POST", `${ownerPath(name, version)}/comments`, { body: { text } });
}

export function deleteComment(commentId: string): Promise<unknown> {
  return send("DELETE", segments("comments", commentId));
}

/** Older events of a model, or of one of its versions. */
export function olderEvents(
  name: string,
  version: number | undefined,
  pageToken: string | null,
  signal?: AbortSignal,
): Promise<Message<"TimelinePage">> {
  return get(`${segments("models", name)}/timeline`, { version, page_token: pageToken }, signal);
}

function ownerPath(name: string, version?: number): string {
  return version === undefined ? segments("models", name) : versionPath(name, version);
}

function versionPath(name: string, version: number | string): string {
  return segments("models", name, "versions", version);
}

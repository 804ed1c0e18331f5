/** Watches of models and of the workspace. */

import { segments, send } from "./client";
import type { Message } from "./types";

export type WatchLevel = Message<"Watch">["level"];

const path = (model: string | null) =>
  model === null ? "/me/watches/workspace" : `/me/watches/models${segments(model)}`;

/** Watch a model, or with null the workspace. */
export function setWatch(model: string | null, level: WatchLevel): Promise<Message<"Watch">> {
  return send("PUT", path(model), { body: { level } });
}

export function deleteWatch(model: string | null): Promise<unknown> {
  return send("DELETE", path(model));
}

/** What a level tells of, in words. */
export const LEVELS: Record<WatchLevel, string> = {
  all: "everything",
  stages: "stages and requests",
  requests: "requests",
  mentions: "mentions only",
};

/** Descriptions and tags of models and versions. */

import { segments, send } from "@/lib/api/client";
import { ownerPath } from "./paths";

/** Describe a model, or with a version, that version. */
export function describe(name: string, description: string, version?: number): Promise<unknown> {
  return send("PATCH", ownerPath(name, version), { body: { description: description || null } });
}

export function setTag(
  name: string,
  key: string,
  value: string,
  version?: number,
): Promise<unknown> {
  return send("PUT", `${ownerPath(name, version)}${segments("tags", key)}`, {
    body: { value },
  });
}

export function deleteTag(name: string, key: string, version?: number): Promise<unknown> {
  return send("DELETE", `${ownerPath(name, version)}${segments("tags", key)}`);
}

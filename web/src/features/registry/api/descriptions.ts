/** Descriptions and tags of models and versions. */

import { segments, sendToPage } from "@/lib/api/client";
import { ownerPath } from "./paths";

/** Describe a model, or with a version, that version. */
export function describe(name: string, description: string, version?: number): Promise<unknown> {
  return sendToPage("PATCH", ownerPath(name, version), { body: { description } });
}

export function setTag(
  name: string,
  key: string,
  value: string,
  version?: number,
): Promise<unknown> {
  return sendToPage("PUT", `${ownerPath(name, version)}${segments("tags", key)}`, {
    body: { value },
  });
}

export function deleteTag(name: string, key: string, version?: number): Promise<unknown> {
  return sendToPage("DELETE", `${ownerPath(name, version)}${segments("tags", key)}`);
}

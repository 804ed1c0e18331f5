/** Paths of the API of models and versions. */

import { segments } from "@/lib/api/client";

export function versionPath(name: string, version: number | string): string {
  return segments("models", name, "versions", version);
}

/** Path of a model, or with a version, of that version. */
export function ownerPath(name: string, version?: number): string {
  return version === undefined ? segments("models", name) : versionPath(name, version);
}

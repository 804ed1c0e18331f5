/** One model version: read, delete, restore, move to a stage. */

import { queryOptions } from "@tanstack/react-query";
import { firstAnswer, get, send } from "@/lib/api/client";
import { asOf } from "@/lib/as-of";
import type { Message, VersionPage } from "@/lib/api/types";
import { keys } from "@/lib/query-keys";
import { versionPath } from "./paths";

export const versionQuery = (name: string, version: number | string) =>
  queryOptions({
    queryKey: keys.version(name, version),
    queryFn: ({ signal }) => get<VersionPage>(versionPath(name, version), { as_of: asOf }, signal),
    initialData: () => firstAnswer<VersionPage>(versionPath(name, version), { as_of: asOf }),
  });

export interface StageRequest {
  to: string;
  archive_existing?: boolean;
  keep_others?: boolean;
  comment?: string;
}

/** Move a version to a stage; the answer lists every version that moved. */
export function changeStage(
  name: string,
  version: number,
  body: StageRequest,
  ifMatch?: string,
): Promise<Message<"Transition">> {
  return send("POST", `${versionPath(name, version)}/transitions`, { body, ifMatch });
}

export function deleteVersion(name: string, version: number): Promise<unknown> {
  return send("DELETE", versionPath(name, version));
}

/** Restore a deleted version, with its stage and aliases unless other versions have taken them. */
export function restoreVersion(name: string, version: number): Promise<Message<"ModelVersion">> {
  return send("POST", `${versionPath(name, version)}/restore`);
}

/** One registered model: read, create, rename, delete, restore. */

import { queryOptions } from "@tanstack/react-query";
import { firstAnswer, get, segments, send } from "@/lib/api/client";
import { asOf } from "@/lib/as-of";
import type { Message, ModelPage } from "@/lib/api/types";
import { keys } from "@/lib/query-keys";

export const modelQuery = (name: string) =>
  queryOptions({
    queryKey: keys.model(name),
    queryFn: ({ signal }) => get<ModelPage>(segments("models", name), { as_of: asOf }, signal),
    initialData: () => firstAnswer<ModelPage>(segments("models", name), { as_of: asOf }),
  });

export function createModel(name: string, description: string): Promise<Message<"Model">> {
  return send("POST", "/models", { body: { name, description } });
}

export function renameModel(name: string, newName: string): Promise<Message<"Model">> {
  return send("PATCH", segments("models", name), { body: { name: newName } });
}

export function deleteModel(name: string): Promise<unknown> {
  return send("DELETE", segments("models", name));
}

/** Restore the last deleted model of a name with its versions, their stages, and its aliases. */
export function restoreModel(name: string): Promise<Message<"Model">> {
  return send("POST", `${segments("models", name)}/restore`);
}

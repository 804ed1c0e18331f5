import { segments, send } from "@/lib/api/client";

export function setAlias(
  name: string,
  alias: string,
  version: number,
  comment = "",
): Promise<unknown> {
  return send("PUT", segments("models", name, "aliases", alias), { body: { version, comment } });
}

export function deleteAlias(name: string, alias: string): Promise<unknown> {
  return send("DELETE", segments("models", name, "aliases", alias));
}

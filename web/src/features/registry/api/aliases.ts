import { segments, send } from "@/lib/api/client";

export function setAlias(name: string, alias: string, version: number): Promise<unknown> {
  return send("PUT", segments("models", name, "aliases", alias), { body: { version } });
}

export function deleteAlias(name: string, alias: string): Promise<unknown> {
  return send("DELETE", segments("models", name, "aliases", alias));
}

import { segments, sendToPage } from "@/lib/api/client";

export function setAlias(name: string, alias: string, version: number): Promise<unknown> {
  return sendToPage("PUT", segments("models", name, "aliases", alias), { body: { version } });
}

export function deleteAlias(name: string, alias: string): Promise<unknown> {
  return sendToPage("DELETE", segments("models", name, "aliases", alias));
}

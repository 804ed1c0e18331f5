import { get, segments } from "@/lib/api/client";
import type { Message } from "@/lib/api/types";

/** Older events of a model, or of one of its versions. */
export function olderEvents(
  name: string,
  version: number | undefined,
  pageToken: string | null,
  signal?: AbortSignal,
): Promise<Message<"EventList">> {
  return get(`${segments("models", name)}/timeline`, { version, page_token: pageToken }, signal);
}

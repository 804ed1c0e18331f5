import { queryOptions } from "@tanstack/react-query";
import { firstAnswer, get, send } from "@/lib/api/client";
import type { Message } from "@/lib/api/types";
import { keys } from "@/lib/query-keys";

export type InboxPage = Message<"InboxPage">;

export const inboxQuery = queryOptions({
  queryKey: [...keys.inbox, "page"],
  queryFn: ({ signal }) => get<InboxPage>("/inbox", {}, signal),
  initialData: () => firstAnswer<InboxPage>("/inbox"),
});

/** Mark notifications as read: none that came after the page was shown, where it shows any. */
export function markAllRead(upTo: string | undefined): Promise<unknown> {
  return send("POST", "/me/notifications/read-all", { body: upTo ? { up_to: upTo } : {} });
}

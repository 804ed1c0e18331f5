import { queryOptions } from "@tanstack/react-query";
import { firstAnswer, get, read, send } from "@/lib/api/client";
import type { Message } from "@/lib/api/types";
import { keys } from "@/lib/query-keys";

export type InboxPage = Message<"InboxPage">;

const PAGE_SIZE = 20;

export const inboxQuery = queryOptions({
  queryKey: [...keys.inbox, "page"],
  queryFn: ({ signal }) => get<InboxPage>("/inbox", {}, signal),
  initialData: () => firstAnswer<InboxPage>("/inbox"),
});

/** Notifications older than those of the page. */
export async function olderNews(token: string) {
  const page = await read<Message<"NotificationList">>("/me/notifications", {
    kind: ["mention", "asked", "watched"],
    page_token: token,
    limit: PAGE_SIZE,
  });
  return { items: page.items, next: page.next_page_token };
}

/** Requests of the reader older than those of the page. */
export async function olderAsked(token: string) {
  const page = await get<Message<"AskedPage">>("/inbox/asked", { page_token: token });
  return { items: page.requests, next: page.next_page_token };
}

/** Mark notifications as read: none that came after the page was shown, where it shows any. */
export function markAllRead(upTo: string | undefined): Promise<unknown> {
  return send("POST", "/me/notifications/read-all", { body: upTo ? { up_to: upTo } : {} });
}

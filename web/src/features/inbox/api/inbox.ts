import { queryOptions } from "@tanstack/react-query";
import { firstAnswer, get, read, send } from "@/lib/api/client";
import type { Message } from "@/lib/api/types";
import { keys } from "@/lib/query-keys";
import type { RequestRow } from "@/lib/requests";

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

export interface OlderWaiting {
  items: readonly RequestRow[];
  next: string | null;
}

/** Requests that wait for the reader, older than those of the page, down to a number. */
export const olderWaitingQuery = (token: string | null, downTo: number) =>
  queryOptions({
    queryKey: [...keys.inbox, "waiting", token, downTo],
    queryFn: async ({ signal }): Promise<OlderWaiting> => {
      const items: RequestRow[] = [];
      let next = token;
      while (next !== null && Number(items.at(-1)?.request_id ?? Infinity) > downTo) {
        const page = await waitingPage(next, signal);
        items.push(...page.items);
        next = page.next;
      }
      return { items, next };
    },
    enabled: token !== null,
  });

/** The next page of them that has any. */
export async function olderWaiting(token: string): Promise<OlderWaiting> {
  let page = await waitingPage(token);
  // A page may be empty where many requests are not for the reader to decide.
  while (page.items.length === 0 && page.next !== null) page = await waitingPage(page.next);
  return page;
}

async function waitingPage(token: string, signal?: AbortSignal): Promise<OlderWaiting> {
  const page = await get<Message<"WaitingPage">>("/inbox/waiting", { page_token: token }, signal);
  return { items: page.requests, next: page.next_page_token };
}

/** Mark notifications as read: none that came after the page was shown, where it shows any. */
export function markAllRead(upTo: string | undefined): Promise<unknown> {
  return send("POST", "/me/notifications/read-all", { body: upTo ? { up_to: upTo } : {} });
}

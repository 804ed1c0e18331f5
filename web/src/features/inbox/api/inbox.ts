import { queryOptions } from "@tanstack/react-query";
import { firstAnswer, get } from "@/lib/api/client";
import type { Message } from "@/lib/api/types";
import { keys } from "@/lib/query-keys";

export type InboxPage = Message<"InboxPage">;

export const inboxQuery = queryOptions({
  queryKey: [...keys.inbox, "page"],
  queryFn: ({ signal }) => get<InboxPage>("/inbox", {}, signal),
  initialData: () => firstAnswer<InboxPage>("/inbox"),
});

/** The numbers of the reader's inbox: live updates bring them, so they are not asked for. */

import { queryOptions, skipToken } from "@tanstack/react-query";
import { keys } from "@/lib/query-keys";
import type { Message } from "./types";

export type InboxCounts = Message<"InboxCounts">;

export const inboxCountsQuery = queryOptions<InboxCounts>({
  queryKey: keys.inboxCounts,
  queryFn: skipToken,
  staleTime: Infinity,
  gcTime: Infinity,
});

/** Who uses the page. The server sends it along with the document; it is asked again when access may have changed. */

import { queryOptions, useQuery } from "@tanstack/react-query";
import { sessionAtStart } from "@/lib/config";
import { read } from "./client";
import type { Message } from "./types";

export type Me = Message<"Me">;

/** Whether the server has accounts, as far as this document knows. */
export const hasAccounts = sessionAtStart === "account";

/** Who uses the page; `/me` with the first answer. */
export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: ({ signal }) => read<Me>("/me", {}, signal),
  staleTime: Infinity,
  gcTime: Infinity,
  enabled: hasAccounts,
});

/** The workspaces that the account may see; more than a page of them are in the settings. */
export const workspacesQuery = queryOptions({
  queryKey: ["access", "workspaces"],
  queryFn: ({ signal }) => read<Message<"WorkspaceList">>("/workspaces", {}, signal),
  staleTime: 5 * 60_000,
  enabled: hasAccounts,
});

/** The account that uses the page; undefined on a server without accounts, and until it is known. */
export function useMe(): Me | undefined {
  return useQuery(meQuery).data;
}

/** Who uses the page. The server sends it along with the document; it is asked again when access may have changed. */

import { queryOptions, useQuery } from "@tanstack/react-query";
import { read } from "./api/client";
import type { Me } from "./access/types";
import { sessionAtStart } from "./config";

/** Whether the server has accounts, as far as this document knows. */
export const hasAccounts = sessionAtStart === "account";

export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: ({ signal }) => read<Me>("/me", {}, signal),
  staleTime: Infinity,
  gcTime: Infinity,
  enabled: hasAccounts,
});

/** The account that uses the page; undefined on a server without accounts, and until it is known. */
export function useMe(): Me | undefined {
  return useQuery(meQuery).data;
}

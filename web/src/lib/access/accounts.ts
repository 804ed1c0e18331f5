import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { read, segments, send } from "@/lib/api/client";
import type { Account, List } from "./types";

export const accountsKey = ["access", "accounts"] as const;
export const PAGE_SIZE = 50;

/** Accounts, by a part of their name. */
export const accountsQuery = ({ q = "", page }: { q?: string; page?: string }) => {
  const query = {
    search: q.trim(),
    limit: PAGE_SIZE,
    page_token: page,
    include_total: true,
  };
  return queryOptions({
    queryKey: [...accountsKey, query],
    queryFn: ({ signal }) => read<List<Account>>("/accounts", query, signal),
    placeholderData: keepPreviousData,
  });
};

/** A few accounts to choose from. */
export const accountNamesQuery = (q: string, isOn = true) => {
  const query = { search: q, limit: 8 };
  return queryOptions({
    queryKey: [...accountsKey, "names", query],
    queryFn: ({ signal }) => read<List<Account>>("/accounts", query, signal),
    placeholderData: keepPreviousData,
    enabled: isOn,
  });
};

export interface NewAccount {
  kind: "user" | "service";
  name: string;
  display_name: string | null;
  password?: string;
  is_admin: boolean;
}

export function createAccount(account: NewAccount): Promise<Account> {
  return send("POST", "/accounts", { body: account });
}

export function updateAccount(
  accountId: string,
  change: Partial<Pick<Account, "display_name" | "is_admin" | "is_disabled">>,
): Promise<Account> {
  return send("PATCH", `/accounts${segments(accountId)}`, { body: change });
}

/** Delete an account; `heir` owns afterwards what it owned. */
export function deleteAccount(accountId: string, heir: string | null): Promise<unknown> {
  return send("DELETE", `/accounts${segments(accountId)}`, { query: { transfer_to: heir } });
}

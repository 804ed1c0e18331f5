import { queryOptions } from "@tanstack/react-query";
import { read, segments, send } from "@/lib/api/client";
import type { ApiToken, List, NewToken, TokenScope } from "./types";

/** Most entries of a list in one answer. */
const ALL = 1000;

export const tokensQuery = queryOptions({
  queryKey: ["access", "own-tokens"],
  queryFn: ({ signal }) => read<List<ApiToken>>("/me/tokens", { limit: ALL }, signal),
});

export const tokensOfQuery = (accountId: string) =>
  queryOptions({
    queryKey: ["access", "tokens", accountId],
    queryFn: ({ signal }) =>
      read<List<ApiToken>>(`/accounts${segments(accountId)}/tokens`, { limit: ALL }, signal),
  });

export interface CreateToken {
  name: string;
  scope: TokenScope;
  workspace: string | null;
  models: readonly string[] | null;
  expires_at_ms: number | null;
}

export function createToken(token: CreateToken): Promise<NewToken> {
  return send("POST", "/me/tokens", { body: token });
}

/** Make a token for another account, such as a service. */
export function createTokenOf(accountId: string, token: CreateToken): Promise<NewToken> {
  return send("POST", `/accounts${segments(accountId)}/tokens`, { body: token });
}

export function revokeToken(tokenId: string): Promise<unknown> {
  return send("DELETE", `/tokens${segments(tokenId)}`);
}

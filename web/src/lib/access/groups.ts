import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { read, segments, send } from "@/lib/api/client";
import type { Group, List, Member } from "./types";

export const groupsKey = ["access", "groups"] as const;

const LIMIT = 50;

export const groupsQuery = ({ q = "", page }: { q?: string; page?: string }, isOn = true) => {
  const query = { search: q.trim(), limit: LIMIT, page_token: page, include_total: true };
  return queryOptions({
    queryKey: [...groupsKey, query],
    queryFn: ({ signal }) => read<List<Group>>("/groups", query, signal),
    placeholderData: keepPreviousData,
    enabled: isOn,
  });
};

export const groupQuery = (groupId: string) =>
  queryOptions({
    queryKey: [...groupsKey, groupId],
    queryFn: ({ signal }) => read<Group>(`/groups${segments(groupId)}`, {}, signal),
  });

export const membersQuery = (groupId: string, page?: string) => {
  const query = { limit: LIMIT, page_token: page };
  return queryOptions({
    queryKey: [...groupsKey, groupId, "members", query],
    queryFn: ({ signal }) =>
      read<List<Member>>(`/groups${segments(groupId)}/members`, query, signal),
    placeholderData: keepPreviousData,
  });
};

export function createGroup(name: string, description: string | null): Promise<Group> {
  return send("POST", "/groups", { body: { name, description } });
}

export function updateGroup(
  groupId: string,
  change: { name?: string; description?: string | null },
): Promise<Group> {
  return send("PATCH", `/groups${segments(groupId)}`, { body: change });
}

export function deleteGroup(groupId: string): Promise<unknown> {
  // With the roles that it has: the dialog says so.
  return send("DELETE", `/groups${segments(groupId)}`, { query: { force: true } });
}

export function addMember(groupId: string, account: string): Promise<unknown> {
  return send("PUT", `/groups${segments(groupId)}/members${segments(account)}`);
}

export function removeMember(groupId: string, account: string): Promise<unknown> {
  return send("DELETE", `/groups${segments(groupId)}/members${segments(account)}`);
}

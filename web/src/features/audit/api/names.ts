import { queryOptions, useQueries } from "@tanstack/react-query";
import { read, segments } from "@/lib/api/client";
import type { TimelineEvent } from "@/lib/api/types";
import { idsOf, type Names } from "../sentences";

// By how its ids begin, where each kind of thing is read.
const PATHS: Readonly<Record<string, `/${string}`>> = {
  acc: "/accounts",
  gr: "/groups",
  role: "/roles",
  pub: "/publishers",
};

function nameQuery(id: string) {
  return queryOptions({
    queryKey: ["access", "name", id],
    queryFn: ({ signal }) =>
      read<{ name: string }>(`${PATHS[id.split("_")[0] ?? ""]}${segments(id)}`, {}, signal),
    staleTime: 60_000,
    retry: false,
  });
}

/** Names of the accounts, groups, roles and publishers that events know by their ids only. */
export function useNames(events: readonly TimelineEvent[]): Names {
  const told = new Map(events.flatMap(toldBy));
  const ids = [...new Set(events.flatMap(idsOf))].filter(
    (id) => !told.has(id) && (id.split("_")[0] ?? "") in PATHS,
  );
  const found = useQueries({ queries: ids.map(nameQuery) });
  const read = new Map(ids.map((id, index) => [id, found[index]?.data?.name]));
  return (id) => told.get(id) ?? read.get(id);
}

/** What an event itself says: deleted things have no other place where their name is found. */
function toldBy({ type, actor, subject, before, after }: TimelineEvent): [string, string][] {
  const name: unknown = after?.name ?? before?.name;
  const id = type.startsWith("account.")
    ? subject.account_id
    : type.startsWith("group.")
      ? subject.group_id
      : type.startsWith("role.")
        ? subject.role_id
        : type.startsWith("publisher.")
          ? subject.publisher_id
          : null;
  return [
    ...(actor.id === null ? [] : [[actor.id, actor.name] as [string, string]]),
    ...(id === null || typeof name !== "string" ? [] : [[id, name] as [string, string]]),
  ];
}

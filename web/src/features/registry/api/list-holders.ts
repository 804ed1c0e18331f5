/** Which versions were in a stage or had an alias, when, and by whom. */

import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { read, segments } from "@/lib/api/client";
import type { Message } from "@/lib/api/types";
import { keys } from "@/lib/query-keys";

// More than anyone reads; a span of time leads to the others.
const MOST = 1000;
const DAY_MS = 86_400_000;

export interface Span {
  /** First and last day, in UTC, such as "2026-11-27"; "" for no bound. */
  first: string;
  last: string;
}

/** Those of `target`, "stage:Production" or "alias:champion", within a span; `before` bounds it as well, where the past is shown. */
export function holdersQuery(name: string, target: string, span: Span, before: string | null) {
  const [kind, ...rest] = target.split(":");
  const place = segments(kind === "alias" ? "aliases" : "stages", rest.join(":"));
  const until = span.last === "" ? before : dayAfter(span.last);
  const query = { since: span.first, until, limit: MOST };
  return queryOptions({
    queryKey: [...keys.model(name), "holders", target, query],
    queryFn: ({ signal }) =>
      read<Message<"HolderList">>(`${segments("models", name)}${place}/holders`, query, signal),
    placeholderData: keepPreviousData,
  });
}

function dayAfter(day: string): string {
  return new Date(Date.parse(day) + DAY_MS).toISOString();
}

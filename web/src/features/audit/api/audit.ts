import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { publicUrl, read, segments, send } from "@/lib/api/client";
import type { Message, TimelineEvent } from "@/lib/api/types";
import { keys } from "@/lib/query-keys";
import { workspace } from "@/lib/workspace";
import type { conditionsOf } from "../filters";

export const PAGE_SIZE = 50;

export type Conditions = ReturnType<typeof conditionsOf>;
export type Status = Message<"AuditStatus">;
export type Proof = Message<"InclusionProof">;

interface EventPage {
  readonly items: readonly TimelineEvent[];
  readonly next_page_token: string | null;
}

export function eventsQuery(conditions: Conditions, page: string | undefined) {
  return queryOptions({
    queryKey: [...keys.audit, "events", conditions, page ?? null],
    queryFn: ({ signal }) =>
      read<EventPage>("/events", { ...conditions, limit: PAGE_SIZE, page_token: page }, signal),
    placeholderData: keepPreviousData,
  });
}

export const statusQuery = queryOptions({
  queryKey: [...keys.audit, "status"],
  queryFn: ({ signal }) => read<Status>("/audit/status", {}, signal),
  retry: false,
});

// A new entry is sealed within seconds; until then the answer is 404.
const SEALED_MS = 5000;

export function proofQuery(eventId: string) {
  return queryOptions({
    queryKey: ["proof", eventId],
    queryFn: ({ signal }) => read<Proof>(`/audit/inclusion-proofs${segments(eventId)}`, {}, signal),
    retry: false,
    refetchInterval: ({ state }) => (state.data === undefined ? SEALED_MS : false),
  });
}

type Verification = Message<"AuditVerification">;

const ASK_AGAIN_MS = 700;

/** Let the server verify its log, and wait until it has. */
export async function verified(): Promise<Verification> {
  let found = await send<Verification>("POST", "/audit/verifications");
  while (found.state !== "finished") {
    await new Promise((resolve) => window.setTimeout(resolve, ASK_AGAIN_MS));
    found = await read<Verification>(`/audit/verifications${segments(found.verification_id)}`);
  }
  return found;
}

/** Address of the export of the events that the filter finds. */
export function exportUrl(conditions: Conditions, format: "jsonl" | "csv"): string {
  return publicUrl("/events/export", { ...conditions, format, workspace });
}

/** Requests for transitions: read, ask, decide. */

import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { firstAnswer, get, read, segments, send } from "@/lib/api/client";
import type { Message } from "@/lib/api/types";
import { keys } from "@/lib/query-keys";
import type { RequestPage, TransitionRequest } from "@/lib/requests";
import type { REQUEST_STATES } from "../search";
import { versionPath } from "./paths";

export const PAGE_SIZE = 50;

export const requestQuery = (id: string) =>
  queryOptions({
    queryKey: keys.request(id),
    queryFn: ({ signal }) => get<RequestPage>(segments("requests", id), {}, signal),
    initialData: () => firstAnswer<RequestPage>(segments("requests", id)),
  });

export type RequestStates = (typeof REQUEST_STATES)[number];
const CLOSED = ["moved", "rejected", "withdrawn", "expired", "overtaken"];

export const modelRequestsQuery = (
  name: string,
  { state = "open", page }: { state?: RequestStates; page?: string },
) => {
  const query = {
    state: state === "open" ? ["open"] : state === "closed" ? CLOSED : undefined,
    limit: PAGE_SIZE,
    page_token: page,
  };
  return queryOptions({
    queryKey: [...keys.model(name), "requests", query],
    queryFn: ({ signal }) =>
      get<Message<"RequestsPage">>(`${segments("models", name)}/requests`, query, signal),
    placeholderData: keepPreviousData,
  });
};

export interface NewRequest {
  stage?: string;
  alias?: string;
  comment: string;
  reviewer_names: readonly string[];
  archive_existing?: boolean;
  keep_others?: boolean;
}

/** Ask that a version enters a stage, or gets an alias. */
export function createRequest(
  name: string,
  version: number,
  body: NewRequest,
): Promise<TransitionRequest> {
  return send("POST", `${versionPath(name, version)}/requests`, { body });
}

export type Decision = "approve" | "reject" | "withdraw" | "move";

/** Decide about a request as it was shown: refused if someone else decided meanwhile. */
export function decide(
  { request_id, etag }: Pick<TransitionRequest, "request_id" | "etag">,
  decision: Decision,
  comment: string,
): Promise<TransitionRequest> {
  return send("POST", segments("requests", request_id, decision), {
    body: { comment },
    ifMatch: etag,
  });
}

export function setReviewers(
  { request_id, etag }: Pick<TransitionRequest, "request_id" | "etag">,
  names: readonly string[],
): Promise<TransitionRequest> {
  return send("PUT", segments("requests", request_id, "reviewers"), {
    body: { reviewer_names: names },
    ifMatch: etag,
  });
}

/** What each stage and protected alias asks of a version, if the reader asks for the move. */
export const checksQuery = (name: string, version: number, isOn = true) =>
  queryOptions({
    queryKey: [...keys.version(name, version), "checks"],
    queryFn: ({ signal }) =>
      read<Message<"ChecklistList">>(
        `${versionPath(name, version)}/checks`,
        { limit: 1000 },
        signal,
      ),
    enabled: isOn,
  });

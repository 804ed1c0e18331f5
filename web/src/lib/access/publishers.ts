import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { read, segments, send } from "@/lib/api/client";
import type { Message } from "@/lib/api/types";

export type Publisher = Message<"Publisher">;

export const publishersKey = ["access", "publishers"] as const;
export const PAGE_SIZE = 50;

export const publishersQuery = (page?: string) => {
  const query = { limit: PAGE_SIZE, page_token: page, include_total: true };
  return queryOptions({
    queryKey: [...publishersKey, query],
    queryFn: ({ signal }) => read<Message<"PublisherList">>("/publishers", query, signal),
    placeholderData: keepPreviousData,
  });
};

export interface PublisherFields {
  issuer: string;
  audience: string;
  conditions: Readonly<Record<string, string>>;
  models: readonly string[];
  scope: Publisher["scope"];
}

export function createPublisher(name: string, fields: PublisherFields): Promise<Publisher> {
  return send("POST", "/publishers", { body: { name, ...fields } });
}

export function updatePublisher(id: string, fields: PublisherFields): Promise<Publisher> {
  return send("PATCH", `/publishers${segments(id)}`, { body: fields });
}

export function deletePublisher(id: string): Promise<unknown> {
  return send("DELETE", `/publishers${segments(id)}`);
}

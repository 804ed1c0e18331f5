import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { get } from "@/lib/api/client";
import type { ExperimentsPage } from "@/lib/api/types";
import { keys } from "@/lib/query-keys";

export const PAGE_SIZE = 50;

interface ListExperiments {
  q?: string;
  lifecycle?: "active" | "deleted";
  page?: string;
}

export function experimentsQuery({ q = "", lifecycle = "active", page }: ListExperiments) {
  const query = {
    search: q.trim(),
    lifecycle_stage: lifecycle,
    limit: PAGE_SIZE,
    page_token: page,
  };
  return queryOptions({
    queryKey: [...keys.experiments, query],
    queryFn: ({ signal }) => get<ExperimentsPage>("/experiments", query, signal),
    placeholderData: keepPreviousData,
  });
}

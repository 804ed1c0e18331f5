import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { get } from "@/lib/api/client";
import type { Message } from "@/lib/api/types";
import { keys } from "@/lib/query-keys";
import { PAGE_SIZE } from "./list-models";

export function deletedModelsQuery({ q = "", page }: { q?: string; page?: string }) {
  const query = { search: q.trim(), limit: PAGE_SIZE, page_token: page };
  return queryOptions({
    queryKey: [...keys.models, "deleted", query],
    queryFn: ({ signal }) => get<Message<"DeletedModelsPage">>("/deleted-models", query, signal),
    placeholderData: keepPreviousData,
  });
}

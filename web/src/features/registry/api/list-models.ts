import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { get } from "@/lib/api/client";
import type { ModelsPage } from "@/lib/api/types";
import { keys } from "@/lib/query-keys";
import { isDescending, sortColumn } from "@/lib/url-state";
import { DEFAULT_MODEL_SORT, type ModelSort } from "../search";
import { filterOf } from "./filter-of";

export const PAGE_SIZE = 50;

interface ListModels {
  q?: string;
  sort?: ModelSort;
  page?: string;
}

export function modelsQuery({ q = "", sort = DEFAULT_MODEL_SORT, page }: ListModels) {
  const query = {
    filter: filterOf(q),
    order_by: [`${sortColumn(sort)} ${isDescending(sort) ? "DESC" : "ASC"}`],
    limit: PAGE_SIZE,
    page_token: page,
  };
  return queryOptions({
    queryKey: [...keys.models, query],
    queryFn: ({ signal }) => get<ModelsPage>("/models", query, signal),
    placeholderData: keepPreviousData,
  });
}

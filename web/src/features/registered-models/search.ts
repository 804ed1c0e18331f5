import { choiceParam, sortParam, textParam, type RawSearch, type Sort } from "@/lib/url-state";

export const MODEL_SORTS = ["name", "last_updated_timestamp"] as const;
export type ModelSort = Sort<(typeof MODEL_SORTS)[number]>;
export const DEFAULT_MODEL_SORT: ModelSort = "-last_updated_timestamp";

const LIFECYCLES = ["active", "deleted"] as const;

/** What the address of the list of models holds. */
export function modelsSearch(raw: RawSearch): {
  q?: string;
  lifecycle?: "active" | "deleted";
  sort?: ModelSort;
  page?: string;
} {
  return {
    q: textParam(raw.q),
    lifecycle: choiceParam(raw.lifecycle, LIFECYCLES),
    sort: sortParam(raw.sort, MODEL_SORTS, DEFAULT_MODEL_SORT),
    page: textParam(raw.page),
  };
}

/** What the address of a model holds: the metric of its chart, and the versions picked, "3,5". */
export function modelSearch(raw: RawSearch): { metric?: string; picked?: string } {
  return { metric: textParam(raw.metric), picked: textParam(raw.picked) };
}

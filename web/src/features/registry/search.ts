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

export const VERSION_TABS = ["overview", "files", "lineage"] as const;
export type VersionTab = (typeof VERSION_TABS)[number];

/** What the address of a version holds: the tab, and the open file. */
export function versionSearch(raw: RawSearch): { tab?: VersionTab; path?: string } {
  return { tab: choiceParam(raw.tab, VERSION_TABS), path: textParam(raw.path, 4096) };
}

/** What the address of a comparison of versions holds. */
export function compareVersionsSearch(raw: RawSearch): { versions?: string; all?: true } {
  return { versions: textParam(raw.versions), all: raw.all === true ? true : undefined };
}

export const REQUEST_STATES = ["open", "closed", "all"] as const;

/** What the address of the list of requests holds. */
export function requestsSearch(raw: RawSearch): {
  state?: (typeof REQUEST_STATES)[number];
  page?: string;
} {
  return { state: choiceParam(raw.state, REQUEST_STATES), page: textParam(raw.page) };
}

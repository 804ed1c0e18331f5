import { textParam, type RawSearch } from "@/lib/url-state";

/** What the address of a table of runs holds. */
export function runsSearch(raw: RawSearch): { filter?: string; sort?: string } {
  return { filter: textParam(raw.filter), sort: textParam(raw.sort) };
}

/** What the address of a run holds. */
export function runSearch(raw: RawSearch): { tab?: string; model?: string; path?: string } {
  return { tab: textParam(raw.tab), model: textParam(raw.model), path: textParam(raw.path) };
}

/** What the address of a comparison of runs holds. */
export function compareRunsSearch(raw: RawSearch): { runs?: string } {
  return { runs: textParam(raw.runs) };
}

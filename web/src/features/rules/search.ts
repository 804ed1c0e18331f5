import { textParam, type RawSearch } from "@/lib/url-state";

/** What the address of stages and rules holds: the stage or alias that is open, and the days that a draft is tried on. */
export function rulesSearch(raw: RawSearch): { target?: string; days?: string } {
  return { target: textParam(raw.target, 300), days: textParam(raw.days, 4) };
}

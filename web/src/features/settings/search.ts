import { textParam, type RawSearch } from "@/lib/url-state";

/** What the address of a list of settings holds: what is searched, the page, and the one that is open. */
export function listSearch(raw: RawSearch): { q?: string; page?: string; open?: string } {
  return { q: textParam(raw.q), page: textParam(raw.page), open: textParam(raw.open, 300) };
}

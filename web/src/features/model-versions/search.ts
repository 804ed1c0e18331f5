import { textParam, type RawSearch } from "@/lib/url-state";

/** What the address of a version holds. */
export function versionSearch(raw: RawSearch): { tab?: string } {
  return { tab: textParam(raw.tab) };
}

/** What the address of a comparison of versions holds. */
export function compareVersionsSearch(raw: RawSearch): { versions?: string } {
  return { versions: textParam(raw.versions) };
}

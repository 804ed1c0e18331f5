import { choiceParam, textParam, type RawSearch } from "@/lib/url-state";

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

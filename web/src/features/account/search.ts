import { choiceParam, type RawSearch } from "@/lib/url-state";

export const ACCOUNT_TABS = ["tokens", "sessions", "password"] as const;
export type AccountTab = (typeof ACCOUNT_TABS)[number];

/** What the address of "My account" holds: the tab. */
export function accountSearch(raw: RawSearch): { tab?: AccountTab } {
  return { tab: choiceParam(raw.tab, ACCOUNT_TABS) };
}

import { choiceParam, textParam, type RawSearch } from "@/lib/url-state";

export const ACCOUNT_TABS = ["tokens", "sessions", "password", "notifications"] as const;
export type AccountTab = (typeof ACCOUNT_TABS)[number];

/** What the address of "My account" holds: the tab. */
export function accountSearch(raw: RawSearch): { tab?: AccountTab } {
  return { tab: choiceParam(raw.tab, ACCOUNT_TABS) };
}

/** What the address of the page for signing in a program holds: the code that the program shows. */
export function deviceSearch(raw: RawSearch): { code?: string } {
  return { code: textParam(raw.code, 40) };
}

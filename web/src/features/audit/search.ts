import { choiceParam, textParam, type RawSearch } from "@/lib/url-state";
import { WHATS, WHENS, type What, type When } from "./choices";

export interface AuditSearch {
  who?: string;
  model?: string;
  what?: What;
  when?: When;
  /** With `when=between`: days such as 2026-11-30, both included. */
  from?: string;
  to?: string;
  /** The entry that is open. */
  entry?: string;
  page?: string;
}

/** What the address of the audit log holds. */
export function auditSearch(raw: RawSearch): AuditSearch {
  return {
    who: textParam(raw.who, 300),
    model: textParam(raw.model, 300),
    what: choiceParam(raw.what, WHATS),
    when: choiceParam(raw.when, WHENS),
    from: dayParam(raw.from),
    to: dayParam(raw.to),
    entry: textParam(raw.entry, 100),
    page: textParam(raw.page),
  };
}

function dayParam(value: unknown): string | undefined {
  return typeof value === "string" && /^\d{4}-\d{2}-\d{2}$/.test(value) ? value : undefined;
}

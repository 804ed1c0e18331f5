import { choiceParam, textParam, type RawSearch } from "@/lib/url-state";

const LIFECYCLES = ["active", "deleted"] as const;

/** What the address of the list of experiments holds. */
export function experimentsSearch(raw: RawSearch): {
  q?: string;
  lifecycle?: "active" | "deleted";
  page?: string;
} {
  return {
    q: textParam(raw.q),
    lifecycle: choiceParam(raw.lifecycle, LIFECYCLES),
    page: textParam(raw.page),
  };
}

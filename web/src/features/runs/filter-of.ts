import { isFilter, nameFilter } from "@/lib/search-words";

const RUN_ID = /^[0-9a-f]{32}$/i;

/** What is typed above the runs, as a filter: already one (`metrics.auc > 0.9`), a run's id, or words of the name. */
export function runFilterOf(typed: string): string {
  const text = typed.trim();
  if (text === "" || isFilter(text)) return text;
  if (RUN_ID.test(text)) return `attributes.run_id = '${text.toLowerCase()}'`;
  return nameFilter("attributes.run_name", text);
}

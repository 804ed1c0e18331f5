const WORDS: Record<string, string> = {
  status: "Status",
  user_id: "Author",
  "tags.mlflow.parentRunId": "Parent run",
};

/** What runs are grouped by, in words. */
export function groupLabel(group: string): string {
  return WORDS[group] ?? group.replace(/^(?:params|tags)\./, "");
}

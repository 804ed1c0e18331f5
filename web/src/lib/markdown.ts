/** Markdown, formatted in a Worker: each text once. */

import type { FormattedMarkdown, MarkdownSize } from "./markdown-html";
import address from "./markdown.worker?worker&url";
import { WorkerJobs } from "./worker-jobs";

// The slowest text within the limits takes a tenth of it on an idle machine.
const LIMIT_MS = 2_000;
const MOST_KEPT = 500;

const jobs = new WorkerJobs<{ text: string; size: MarkdownSize }, FormattedMarkdown>(address, {
  limitMs: LIMIT_MS,
});
const kept = new Map<string, Promise<FormattedMarkdown>>();

/** Format Markdown; where that fails or takes too long, all of it is the rest. The same promise for the same text. */
export function formatted(text: string, size: MarkdownSize): Promise<FormattedMarkdown> {
  const key = `${size} ${text}`;
  const known = kept.get(key);
  if (known !== undefined) return known;
  const made = jobs
    .run({ text, size }, { weight: text.length })
    .catch(() => ({ html: "", rest: text }));
  for (const oldest of kept.keys()) {
    if (kept.size < MOST_KEPT) break;
    kept.delete(oldest);
  }
  kept.set(key, made);
  return made;
}

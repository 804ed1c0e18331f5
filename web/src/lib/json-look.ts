/** What a JSON file can be shown as, each form within a budget. Runs in a Worker (json.worker.ts). */

import { tableOf, type TextTable } from "./logged-tables";
import { notebookOf, type NotebookView } from "./notebooks";

export interface JsonLook {
  /** Null for each form that it does not have, or that would be too much for a page. */
  notebook: NotebookView | null;
  table: TextTable | null;
  tree: { value: unknown } | null;
}

// What the page's own thread unpacks in a moment, and the reader opens level by level.
const MOST_NODES = 50_000;
const MOST_DEPTH = 200;

/** Look into JSON; null where it is none, such as the head of a file that was cut. */
export function lookIntoJson(text: string, name: string): JsonLook | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  return {
    notebook: name.endsWith(".ipynb") ? notebookOf(value) : null,
    table: name.endsWith(".ipynb") ? null : tableOf(value),
    tree: isSmall(value) ? { value } : null,
  };
}

function isSmall(value: unknown): boolean {
  let nodes = 0;
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    nodes += level.length;
    if (depth > MOST_DEPTH || nodes > MOST_NODES) return false;
    const below: unknown[] = [];
    for (const one of level) {
      if (typeof one !== "object" || one === null) continue;
      for (const child of Object.values(one)) below.push(child);
      if (below.length > MOST_NODES) return false;
    }
    level = below;
  }
  return true;
}

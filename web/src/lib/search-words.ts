/** What is typed above a list: a filter in the language of MLflow's search, or words to look for in names. */

const OPERATOR = String.raw`(?:[=<>!]=?|<>)`;
const FIELD = String.raw`(?:\w+\.)?(?:` + "`[^`]+`" + String.raw`|"[^"]+"|[\w.$#/:-]+)`;
const KNOWN =
  String.raw`(?:(?:attributes?|attr|run|metrics?|parameters?|params?|tags?|datasets?)\.(?:` +
  "`[^`]+`" +
  String.raw`|"[^"]+"|[\w.$#/:-]+?)|name|status|start_time|end_time|run_id|run_name|user_id|artifact_uri)`;
const WORD_OPERATOR = String.raw`(?:\s+(?:NOT\s+)?(?:I?LIKE|IN)\b|\s+IS\b)`;
// A field of the language compared with anything, or any name compared as only the language does: that one is refused with a
// reason, where looking for it in names would find nothing and not say why.
const FILTER = new RegExp(
  String.raw`^\s*\(*\s*(?:${KNOWN}(?:\s*${OPERATOR}|${WORD_OPERATOR})|` +
    String.raw`${FIELD}(?:\s*${OPERATOR}\s*['"]|\s+${OPERATOR}\s+[-+.\d]|\s+(?:NOT\s+)?(?:I?LIKE\s*['"]|IN\s*\()|\s+IS\s+(?:NOT\s+)?NULL\b))`,
  "i",
);

export function isFilter(text: string): boolean {
  return FILTER.test(text);
}

/** A filter for names that hold each of the words, in any case. */
export function nameFilter(field: string, text: string): string {
  return text
    .trim()
    .split(/\s+/)
    .filter((word) => word !== "")
    .map((word) => `${field} ILIKE ${contained(word)}`)
    .join(" AND ");
}

/** The language has no escape for a quote; the one-letter wildcard stands for it. */
function contained(word: string): string {
  return `'%${word.replaceAll("'", "_")}%'`;
}

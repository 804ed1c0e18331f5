// A word, a space, an operator: what nobody types who looks for a name.
const FILTER_LANGUAGE = /^\s*(?:name|tags?\.\S+|tags?\.[`"].+[`"])\s*(?:=|!=|\bI?LIKE\b)/i;

/** What is typed above the list, as a filter: already one (`tags.team = 'growth'`), or a part of the name. */
export function filterOf(typed: string): string {
  const text = typed.trim();
  if (text === "" || FILTER_LANGUAGE.test(text)) return text;
  // The language has no escape for a quote; the one-letter wildcard stands for it.
  return `name ILIKE '%${text.replaceAll("'", "_")}%'`;
}

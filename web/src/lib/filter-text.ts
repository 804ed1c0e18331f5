/** The text of a filter, as far as the page takes it apart: its clauses for the chips, one more clause, and where an error points. The server reads it. */

export interface FilterClause {
  /** As written. */
  text: string;
  /** What is compared, without prefix and quotes: "val_auc". */
  name: string;
  /** The rest: "> 0.91". */
  rest: string;
}

// A quoted part, a word, an operator, or any other character; quotes left open reach to the end.
const PART =
  /'(?:[^'\\]|\\.|'')*(?:'|$)|"(?:[^"\\]|\\.|"")*(?:"|$)|`(?:[^`]|``)*(?:`|$)|[()]|[^\s'"`()]+|\s+/g;
const HEAD = /^\s*((?:\w+\.)?(?:`[^`]*`|"[^"]*"|[\w.$#/:-]+))\s*([\s\S]*)$/;
const PREFIX = /^(?:attributes?|attr|run|metrics?|parameters?|params?|tags?|datasets?)\./;

/** The clauses of a filter, split at its ANDs. */
export function clausesOf(filter: string): FilterClause[] {
  const found: string[] = [];
  let text = "";
  let depth = 0;
  for (const [part] of filter.matchAll(PART)) {
    if (part === "(") depth += 1;
    else if (part === ")") depth -= 1;
    if (depth <= 0 && /^and$/i.test(part)) {
      found.push(text);
      text = "";
    } else text += part;
  }
  found.push(text);
  return found
    .map((one) => one.trim())
    .filter((one) => one !== "")
    .map((one) => {
      const [, head = one, rest = ""] = HEAD.exec(one) ?? [];
      return { text: one, name: unquoted(head.replace(PREFIX, "")), rest };
    });
}

/** A filter without one of its clauses. */
export function withoutClause(filter: string, index: number): string {
  return clausesOf(filter)
    .filter((_, at) => at !== index)
    .map((one) => one.text)
    .join(" AND ");
}

/** A filter with one more clause. */
export function withClause(filter: string, clause: string): string {
  return filter.trim() === "" ? clause : `${filter.trim()} AND ${clause}`;
}

/** A name as filters and orders write it: "metrics.val_auc" as metrics.`val_auc`, attributes as they are. */
export function fieldText(id: string): string {
  const [, kind, key] = /^(metrics|params|tags)\.([\s\S]*)$/.exec(id) ?? [];
  if (kind === undefined || key === undefined) return id;
  const quote = !key.includes("`") ? "`" : key.includes('"') ? "'" : '"';
  return `${kind}.${quote}${key}${quote}`;
}

/** A text value in quotes; null when it holds both kinds, which the language cannot say. */
export function quotedValue(value: string): string | null {
  if (!value.includes("'")) return `'${value}'`;
  return value.includes('"') ? null : `"${value}"`;
}

/** Where a refused filter is wrong, from 0, as the server's message says; null when it does not. */
export function errorPosition(message: string): number | null {
  const found = /\(at character (\d+)\)/.exec(message);
  return found?.[1] === undefined ? null : Number(found[1]) - 1;
}

function unquoted(text: string): string {
  return /^(?:`[\s\S]*`|"[\s\S]*")$/.test(text) ? text.slice(1, -1) : text;
}

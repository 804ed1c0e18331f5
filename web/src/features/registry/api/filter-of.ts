import { fieldText, quotedValue } from "@/lib/filter-text";
import { isFilter, nameFilter } from "@/lib/search-words";

const TAG = /^([\w.-]+):\s*(\S.*)$/;

/** What is typed above the list, as a filter: already one (`tags.team = 'growth'`), a tag (`team:growth`), or words of the name. */
export function filterOf(typed: string): string {
  const text = typed.trim();
  if (text === "" || isFilter(text)) return text;
  const [, key, value] = TAG.exec(text) ?? [];
  const quoted = value === undefined ? null : quotedValue(value);
  if (key !== undefined && quoted !== null) return `${fieldText(`tags.${key}`)} = ${quoted}`;
  return nameFilter("name", text);
}

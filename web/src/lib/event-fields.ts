/** The state that an event changed, field by field, for tables. */

export interface FieldChange {
  readonly name: string;
  /** Null for what was or is not there. */
  readonly before: string | null;
  readonly after: string | null;
}

type Fields = Readonly<Record<string, unknown>> | null | undefined;

const MOST_TEXT = 400;

/** What an event changed, one row for each field; of aliases and tags one for each. */
export function fieldChanges(before: Fields, after: Fields): FieldChange[] {
  const [old, now] = [flat(before), flat(after)];
  return [...new Set([...old.keys(), ...now.keys()])].map((name) => ({
    name,
    before: old.get(name) ?? null,
    after: now.get(name) ?? null,
  }));
}

function flat(fields: Fields): Map<string, string> {
  const found = new Map<string, string>();
  for (const [name, value] of Object.entries(fields ?? {})) {
    if ((name === "aliases" || name === "tags") && typeof value === "object" && value !== null)
      for (const [key, one] of Object.entries(value))
        found.set(name === "aliases" ? `@${key}` : key, name === "aliases" ? `v${one}` : text(one));
    else if (value !== null && value !== undefined) found.set(wordOf(name), text(value));
  }
  return found;
}

function wordOf(name: string): string {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function text(value: unknown): string {
  const plain =
    typeof value === "string"
      ? value
      : Array.isArray(value) && value.every((one) => typeof one === "string")
        ? value.join(", ") || "none"
        : JSON.stringify(value);
  return plain.length > MOST_TEXT ? `${plain.slice(0, MOST_TEXT)}…` : plain;
}

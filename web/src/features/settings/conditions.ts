/** Conditions of a publisher as lines of text, "claim = value". */

export function textOf(conditions: Readonly<Record<string, string>>): string {
  return Object.entries(conditions)
    .map(([claim, value]) => `${claim} = ${value}`)
    .join("\n");
}

/** The conditions in a text; null where a line is none, a claim stands twice, or if none exists. */
export function conditionsIn(text: string): Record<string, string> | null {
  const found = new Map<string, string>();
  for (const line of text.split("\n")) {
    if (line.trim() === "") continue;
    const at = line.indexOf("=");
    const claim = line.slice(0, Math.max(0, at)).trim();
    const value = line.slice(at + 1).trim();
    if (claim === "" || value === "" || found.has(claim)) return null;
    found.set(claim, value);
  }
  return found.size === 0 ? null : Object.fromEntries(found);
}

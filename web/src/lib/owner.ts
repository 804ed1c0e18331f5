/** The owner of a model: its tag `owner`, else `team`; null without either. */
export function ownerOf(
  tags: Readonly<Record<string, string>>,
): { key: "owner" | "team"; name: string } | null {
  for (const key of ["owner", "team"] as const) {
    const name = tags[key]?.trim();
    if (name) return { key, name };
  }
  return null;
}

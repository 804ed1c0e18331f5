/** Whose model it is: its tag `owner`, else `team`; null where nobody said. */
export function ownerOf(
  tags: Readonly<Record<string, string>>,
): { key: "owner" | "team"; name: string } | null {
  for (const key of ["owner", "team"] as const) {
    const name = tags[key]?.trim();
    if (name) return { key, name };
  }
  return null;
}

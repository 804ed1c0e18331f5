/** The choices of the filters, as the address has them; the first is the default. */

export const WHATS = [
  "everything",
  "stages",
  "aliases",
  "requests",
  "versions",
  "models",
  "rules",
  "comments",
  "access",
  "runs",
] as const;
export type What = (typeof WHATS)[number];

export const WHENS = ["any", "day", "week", "month", "quarter", "between"] as const;
export type When = (typeof WHENS)[number];

import { listing, plural } from "@/lib/format";

interface Rows {
  title: string;
  rows: readonly { isSame: boolean }[];
}

/** Say how many rows of each section are the same in all runs. */
export function sameRowsText(sections: readonly Rows[]): string {
  const counts = sections
    .map(({ title, rows }) => ({
      noun: title === "Run" ? "facts" : title.toLowerCase(),
      count: rows.filter((row) => row.isSame).length,
    }))
    .filter(({ count }) => count > 0);
  const total = counts.reduce((sum, { count }) => sum + count, 0);
  const texts = counts.map(({ noun, count }) =>
    count === 1 ? `1 ${noun.replace(/s$/, "")}` : `${count} ${noun}`,
  );
  return `${plural(total, "is", "are")} the same in all: ${listing(texts)}.`;
}

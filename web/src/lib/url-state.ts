/**
 * State that lives in the address: each helper reads one search parameter, and gives undefined for what is not legal or is the
 * default, so that addresses stay short and a hand-made one cannot break a page. Used in `validateSearch` of a route.
 */

export type RawSearch = Record<string, unknown>;

/** Text, cut to what fits an address; undefined when empty. */
export function textParam(value: unknown, maxLength = 2000): string | undefined {
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return typeof value === "string" && value !== "" ? value.slice(0, maxLength) : undefined;
}

/** One of a closed list; undefined for the first, which is the default. */
export function choiceParam<T extends string>(
  value: unknown,
  choices: readonly T[],
): T | undefined {
  const found = choices.find((choice) => choice === value);
  return found === choices[0] ? undefined : found;
}

/** A flag that is off by default. */
export function flagParam(value: unknown): true | undefined {
  return value === true || value === "true" || value === 1 ? true : undefined;
}

/** A whole number within bounds. */
export function integerParam(value: unknown, min: number, max: number): number | undefined {
  const number = typeof value === "string" && value !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isInteger(number) && number >= min && number <= max
    ? number
    : undefined;
}

/** A list of texts, without repeats; undefined when empty. */
export function listParam(value: unknown, maxItems = 100): string[] | undefined {
  const items = Array.isArray(value)
    ? value
    : typeof value === "string" || typeof value === "number"
      ? String(value).split(",")
      : [];
  const texts = [
    ...new Set(items.map((item) => textParam(item)).filter((item) => item !== undefined)),
  ].slice(0, maxItems);
  return texts.length > 0 ? texts : undefined;
}

/** A sort order, "name" or "-name"; undefined when it is the default. */
export function sortParam<T extends string>(
  value: unknown,
  columns: readonly T[],
  byDefault: Sort<T>,
): Sort<T> | undefined {
  if (typeof value !== "string") return undefined;
  const column = columns.find((one) => one === value.replace(/^-/, ""));
  if (column === undefined) return undefined;
  const sort: Sort<T> = value.startsWith("-") ? `-${column}` : column;
  return sort === byDefault ? undefined : sort;
}

/** "name" goes up, "-name" goes down. */
export type Sort<T extends string = string> = T | `-${T}`;

export function sortColumn(sort: string): string {
  return sort.replace(/^-/, "");
}

export function isDescending(sort: string): boolean {
  return sort.startsWith("-");
}

/** The sort after a press on a column's head: turned round, or by that column, numbers and times beginning with the greatest. */
export function nextSort<T extends string>(
  current: Sort<T>,
  column: T,
  startsDescending = false,
): Sort<T> {
  if (current === column) return `-${column}`;
  if (current === `-${column}`) return column;
  return startsDescending ? `-${column}` : column;
}

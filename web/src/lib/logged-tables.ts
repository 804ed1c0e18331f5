/** Tables in JSON: what `log_table` writes, a frame in one of pandas' forms, a list of objects. */

import { shortJson } from "./short-json";

export interface TextTable {
  header: readonly string[];
  rows: readonly (readonly string[])[];
  /** Rows there are, of which the first may be all that is here. */
  total: number;
  /** Columns there are, where not all are here. */
  columnsCount?: number;
}

const MOST_ROWS = 200;
const MOST_COLUMNS = 200;
const MOST_CELL = 500;

/** A JSON value as a table; null when it is none. */
export function tableOf(value: unknown): TextTable | null {
  if (Array.isArray(value)) return ofRecords(value);
  if (!isRecord(value) || !Array.isArray(value.columns) || !Array.isArray(value.data)) return null;
  const { columns, data } = value;
  if (columns.length === 0 || !data.every(Array.isArray)) return null;
  const header = columns.slice(0, MOST_COLUMNS).map(textOf);
  return {
    header,
    rows: data.slice(0, MOST_ROWS).map((row: unknown[]) => header.map((_, at) => textOf(row[at]))),
    total: data.length,
    columnsCount: beyond(columns.length),
  };
}

function ofRecords(list: readonly unknown[]): TextTable | null {
  if (list.length === 0 || !list.every(isRecord)) return null;
  const shown = list.slice(0, MOST_ROWS);
  const keys = [...new Set(shown.flatMap((one) => Object.keys(one)))];
  // Objects in objects read better as a tree.
  if (
    keys.length === 0 ||
    shown.some((one) =>
      Object.values(one).some((cell) => typeof cell === "object" && cell !== null),
    )
  )
    return null;
  const header = keys.slice(0, MOST_COLUMNS);
  return {
    header: header.map(textOf),
    rows: shown.map((one) => header.map((key) => textOf(one[key]))),
    total: list.length,
    columnsCount: beyond(keys.length),
  };
}

function beyond(columns: number): number | undefined {
  return columns > MOST_COLUMNS ? columns : undefined;
}

/** A cell as text: nothing for what is not there, JSON for what is more than a value. */
export function textOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  const text =
    typeof value === "string"
      ? value
      : typeof value === "object"
        ? shortJson(value, MOST_CELL)
        : String(value);
  return text.length > MOST_CELL ? `${text.slice(0, MOST_CELL)}…` : text;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

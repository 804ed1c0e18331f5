/**
 * Reads the schema and the first rows of a Parquet file by byte ranges: the footer first, then the column chunks. Runs in
 * a Worker (parquet.worker.ts). Sizes that the file declares are checked before anything is decoded, see parquet-bounds.ts.
 */

import {
  parquetMetadata,
  parquetRead,
  parquetSchema,
  type AsyncBuffer,
  type Compressors,
  type FileMetaData,
} from "hyparquet";
import {
  decompressGzip,
  decompressLz4,
  decompressLz4Raw,
  decompressZstd,
} from "hyparquet-compressors";
import { textOf, type TextTable } from "./logged-tables";
import { checkThrift, TooMuch } from "./parquet-bounds";
import { fetchChunks } from "./parquet-chunks";
import { shortJson } from "./short-json";

export interface ParquetHead {
  table: TextTable;
  /** Type of each column, as the file spells it. */
  types: string[];
  columnsCount: number;
  /** Why the rows are not shown: they are too large for a preview. Otherwise empty. */
  withheld: string;
}

const MOST_ROWS = 200;
const MOST_COLUMNS = 50;
const MOST_NAME_LENGTH = 200;
const MOST_CELL_LENGTH = 500;
const MOST_FOOTER_BYTES = 8_000_000;
const FIRST_FOOTER_BYTES = 1 << 19;

// Snappy is built into hyparquet. Brotli needs a dictionary larger than all other code here, and is rarely used. Zstandard
// is given a buffer of the size in the page header; the others allocate that much themselves.
const compressors: Compressors = {
  GZIP: decompressGzip,
  ZSTD: (bytes, length) => decompressZstd(bytes, new Uint8Array(length)),
  LZ4: decompressLz4,
  LZ4_RAW: decompressLz4Raw,
};

/** Read the schema and the first rows of a file. */
export async function readParquet(file: AsyncBuffer): Promise<ParquetHead> {
  const metadata = await metadataOf(file);
  const columns = parquetSchema(metadata).children;
  const shown = columns.slice(0, MOST_COLUMNS);
  const names = shown.map((column) => column.element.name);
  const header = names.map((name) =>
    name.length > MOST_NAME_LENGTH ? `${name.slice(0, MOST_NAME_LENGTH)}…` : name,
  );
  const types = shown.map((column) => {
    const { logical_type: logical, converted_type: converted, type } = column.element;
    return (
      logical?.type ??
      converted ??
      type ??
      (column.children.length > 0 ? "group" : "")
    ).toLowerCase();
  });
  const total = Number(metadata.num_rows);
  const head = { types, columnsCount: columns.length, withheld: "" };
  let rows: string[][] = [];
  if (total > 0 && names.length > 0) {
    try {
      const checked = await fetchChunks(file, metadata, new Set(names), MOST_ROWS);
      await parquetRead({
        file: checked,
        metadata,
        compressors,
        columns: names,
        rowEnd: Math.min(MOST_ROWS, total),
        rowFormat: "object",
        onComplete: (found) => {
          rows = found.map((row) => names.map((name) => cellOf(row[name])));
        },
      });
    } catch (error) {
      if (!(error instanceof TooMuch)) throw error;
      return { ...head, table: { header, rows: [], total }, withheld: error.message };
    }
  }
  return { ...head, table: { header, rows, total } };
}

async function metadataOf(file: AsyncBuffer): Promise<FileMetaData> {
  if (file.byteLength < 12) throw new Error("The file is too short.");
  let footer = await file.slice(Math.max(0, file.byteLength - FIRST_FOOTER_BYTES), file.byteLength);
  const view = new DataView(footer);
  const length = view.getUint32(footer.byteLength - 8, true);
  if (length > file.byteLength - 8) throw new Error("Its description is longer than the file.");
  if (length > MOST_FOOTER_BYTES)
    throw new Error(
      `Its description has ${Math.round(length / 1e6)} MB, more than is read for a preview.`,
    );
  if (length + 8 > footer.byteLength)
    footer = await file.slice(file.byteLength - length - 8, file.byteLength);
  checkThrift(new DataView(footer), footer.byteLength - 8 - length);
  return parquetMetadata(footer);
}

function cellOf(value: unknown): string {
  if (value instanceof Date)
    return Number.isNaN(value.getTime())
      ? ""
      : value
          .toISOString()
          .replace("T", " ")
          .replace(/(?:\.000)?Z$/, "");
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (typeof value === "object" && value !== null)
    return textOf(shortJson(value, MOST_CELL_LENGTH));
  return textOf(value);
}

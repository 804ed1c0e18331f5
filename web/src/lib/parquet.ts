/**
 * The head of a Parquet file, read in the browser by ranges: its foot, then the first rows. Runs in a Worker (parquet.worker.ts).
 *
 * What the file says of itself is checked before it is decoded, see parquet-bounds.ts.
 */

import {
  parquetMetadata,
  parquetRead,
  parquetSchema,
  type AsyncBuffer,
  type ColumnMetaData,
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
import { checkPages, checkThrift, TooMuch, type ParquetBudget } from "./parquet-bounds";
import { shortJson } from "./short-json";

export interface ParquetHead {
  table: TextTable;
  /** Type of each column, as the file names it. */
  types: string[];
  columnsCount: number;
  /** Why there are no rows, though there are some: they are too large to be read for a look. */
  withheld: string;
}

const MOST_ROWS = 200;
const MOST_COLUMNS = 50;
const MOST_NAME = 200;
const MOST_CELL = 500;
// A row group is read as a whole, column by column.
const MOST_BYTES = 32_000_000;
// Of all the pages that are decoded.
const MOST_UNPACKED_BYTES = 64_000_000;
const MOST_VALUES = 5_000_000;
const MOST_FOOT_BYTES = 8_000_000;
const FIRST_FOOT_BYTES = 1 << 19;

// Snappy is built in. Brotli would bring a dictionary larger than all of this, and is seldom used here. All but Zstandard
// write into as many bytes as the page's header says; that one is given no more either.
const compressors: Compressors = {
  GZIP: decompressGzip,
  ZSTD: (bytes, length) => decompressZstd(bytes, new Uint8Array(length)),
  LZ4: decompressLz4,
  LZ4_RAW: decompressLz4Raw,
};

/** Read the head of a file that `file` gives slices of. */
export async function readParquet(file: AsyncBuffer): Promise<ParquetHead> {
  const metadata = await metadataOf(file);
  const columns = parquetSchema(metadata).children;
  const shown = columns.slice(0, MOST_COLUMNS);
  const names = shown.map((column) => column.element.name);
  const header = names.map((name) =>
    name.length > MOST_NAME ? `${name.slice(0, MOST_NAME)}…` : name,
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
      const checked = await checkedPart(file, metadata, new Set(names));
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
  let foot = await file.slice(Math.max(0, file.byteLength - FIRST_FOOT_BYTES), file.byteLength);
  const view = new DataView(foot);
  const length = view.getUint32(foot.byteLength - 8, true);
  if (length > file.byteLength - 8) throw new Error("Its description is longer than the file.");
  if (length > MOST_FOOT_BYTES)
    throw new Error(
      `Its description has ${Math.round(length / 1e6)} MB, more than is read for a look.`,
    );
  if (length + 8 > foot.byteLength)
    foot = await file.slice(file.byteLength - length - 8, file.byteLength);
  checkThrift(new DataView(foot), foot.byteLength - 8 - length);
  return parquetMetadata(foot);
}

/** Fetch the column chunks of the first rows, cut them behind the pages that are needed, and give out these only. */
async function checkedPart(
  file: AsyncBuffer,
  metadata: FileMetaData,
  names: ReadonlySet<string>,
): Promise<AsyncBuffer> {
  // A value of this kind may refer to itself over and over.
  if (metadata.schema.some((element) => element.logical_type?.type === "VARIANT"))
    throw new TooMuch("Rows with columns of type variant are not read.");
  const chunks: { column: ColumnMetaData; rows: number }[] = [];
  let bytes = 0;
  let rows = 0;
  for (const group of metadata.row_groups) {
    if (rows >= MOST_ROWS) break;
    const groupRows = Number(group.num_rows);
    if (groupRows <= 0) continue;
    for (const { meta_data: column } of group.columns) {
      if (!column || !names.has(column.path_in_schema[0] ?? "")) continue;
      if (Number(column.total_compressed_size) < 0)
        throw new Error("A column has a size below zero.");
      bytes += Number(column.total_compressed_size);
      chunks.push({ column, rows: Math.min(groupRows, MOST_ROWS - rows) });
    }
    rows += groupRows;
  }
  if (bytes > MOST_BYTES)
    throw new TooMuch(
      `The first rows lie in a part of ${Math.round(bytes / 1e6)} MB that would have to be read whole.`,
    );
  const budget: ParquetBudget = { values: MOST_VALUES, bytes: MOST_UNPACKED_BYTES };
  const pieces: { start: number; bytes: Uint8Array }[] = [];
  for (const { column, rows: wanted } of chunks) {
    const start = Number(column.dictionary_page_offset || column.data_page_offset);
    const end = start + Number(column.total_compressed_size);
    if (start < 0 || end > file.byteLength) throw new Error("A column lies outside of the file.");
    const chunk = await file.slice(start, end);
    const checked = checkPages(
      chunk,
      column,
      { rows: wanted, isFlat: column.path_in_schema.length === 1 },
      budget,
    );
    column.total_compressed_size = BigInt(checked);
    pieces.push({ start, bytes: new Uint8Array(chunk, 0, checked) });
  }
  return {
    byteLength: file.byteLength,
    slice(start, end = file.byteLength) {
      if (end - start > 2 * MOST_BYTES) throw new Error("A part of the file is too large.");
      // Neighbours are asked for at once, with what lies between them.
      const answer = new Uint8Array(end - start);
      for (const piece of pieces) {
        const from = Math.max(start, piece.start);
        const to = Math.min(end, piece.start + piece.bytes.length);
        if (from < to)
          answer.set(piece.bytes.subarray(from - piece.start, to - piece.start), from - start);
      }
      return answer.buffer;
    },
  };
}

/** A file on the server, asked for by ranges. `waitFor` is told of every wait. */
export function remoteFile(
  url: string,
  byteLength: number,
  waitFor: <T>(promise: Promise<T>) => Promise<T>,
): AsyncBuffer {
  return {
    byteLength,
    slice: (start, end = byteLength) =>
      waitFor(
        (async () => {
          const answer = await fetch(url, { headers: { Range: `bytes=${start}-${end - 1}` } });
          if (!answer.ok) throw new Error(`The server answered ${answer.status}.`);
          // A proxy may ignore the range and send everything.
          if (answer.status !== 206 && byteLength > 4 * MOST_BYTES)
            throw new Error("The server does not send parts of the file.");
          const body = await answer.arrayBuffer();
          return answer.status === 206 ? body : body.slice(start, end);
        })(),
      ),
  };
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
  if (typeof value === "object" && value !== null) return textOf(shortJson(value, MOST_CELL));
  return textOf(value);
}

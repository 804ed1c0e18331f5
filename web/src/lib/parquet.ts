/** The head of a Parquet file, read in the browser by ranges: its foot, then the first rows. Loaded with the first such file. */

import { parquetMetadataAsync, parquetRead, parquetSchema, type AsyncBuffer, type Compressors, type FileMetaData } from "hyparquet";
import { decompressGzip, decompressLz4, decompressLz4Raw, decompressZstd } from "hyparquet-compressors";
import { textOf, type TextTable } from "./logged-tables";

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
// A row group is read as a whole, column by column.
const MOST_BYTES = 32_000_000;

// Snappy is built in. Brotli would bring a dictionary larger than all of this, and is seldom used here.
const compressors: Compressors = { GZIP: decompressGzip, ZSTD: (bytes) => decompressZstd(bytes), LZ4: decompressLz4, LZ4_RAW: decompressLz4Raw };

/** Read the head of a file that `file` gives slices of. */
export async function readParquet(file: AsyncBuffer): Promise<ParquetHead> {
  const metadata = await parquetMetadataAsync(file);
  const columns = parquetSchema(metadata).children;
  const shown = columns.slice(0, MOST_COLUMNS);
  const header = shown.map((column) => column.element.name);
  const types = shown.map((column) => {
    const { logical_type: logical, converted_type: converted, type } = column.element;
    return (logical?.type ?? converted ?? type ?? (column.children.length > 0 ? "group" : "")).toLowerCase();
  });
  const total = Number(metadata.num_rows);
  const head = { types, columnsCount: columns.length, withheld: "" };
  const bytes = bytesOfFirstRows(metadata, new Set(header));
  if (bytes > MOST_BYTES) return { ...head, table: { header, rows: [], total }, withheld: `The first rows lie in a part of ${Math.round(bytes / 1e6)} MB that would have to be read whole.` };
  let rows: string[][] = [];
  if (total > 0 && header.length > 0) {
    await parquetRead({
      file, metadata, compressors, columns: header, rowEnd: Math.min(MOST_ROWS, total), rowFormat: "object",
      onComplete: (found) => { rows = found.map((row) => header.map((name) => cellOf(row[name]))); },
    });
  }
  return { ...head, table: { header, rows, total } };
}

/** A file on the server, asked for by ranges. */
export function remoteFile(url: string, byteLength: number, signal?: AbortSignal): AsyncBuffer {
  return {
    byteLength,
    async slice(start, end = byteLength) {
      const answer = await fetch(url, { headers: { Range: `bytes=${start}-${end - 1}` }, signal });
      if (!answer.ok) throw new Error(`The server answered ${answer.status}.`);
      const body = await answer.arrayBuffer();
      // A proxy may ignore the range and send everything.
      return answer.status === 206 ? body : body.slice(start, end);
    },
  };
}

function bytesOfFirstRows(metadata: FileMetaData, names: ReadonlySet<string>): number {
  let bytes = 0;
  let rows = 0;
  for (const group of metadata.row_groups) {
    if (rows >= MOST_ROWS) break;
    rows += Number(group.num_rows);
    for (const { meta_data: column } of group.columns) {
      if (column && names.has(column.path_in_schema[0] ?? "")) bytes += Number(column.total_compressed_size);
    }
  }
  return bytes;
}

function cellOf(value: unknown): string {
  if (value instanceof Date) return value.toISOString().replace("T", " ").replace(/(?:\.000)?Z$/, "");
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (typeof value === "object" && value !== null) return textOf(JSON.stringify(value, (_, one: unknown) => (typeof one === "bigint" ? (Number.isSafeInteger(Number(one)) ? Number(one) : String(one)) : one instanceof Uint8Array ? `${one.length} bytes` : one)));
  return textOf(value);
}

/** The column chunks that hold the first rows of a Parquet file, within bounds on their size. */

import type { AsyncBuffer, ColumnMetaData, FileMetaData } from "hyparquet";
import { checkPages, TooMuch, type ParquetBudget } from "./parquet-bounds";

// Compressed; a row group can only be read as a whole, column by column.
const MOST_BYTES = 32_000_000;
// Of all pages that are decoded.
const MOST_UNPACKED_BYTES = 64_000_000;
const MOST_VALUES = 5_000_000;

/**
 * Fetch the column chunks of the first rows, and keep only the pages that are needed.
 *
 * `column.total_compressed_size` in the metadata becomes the size of those pages.
 */
export async function fetchChunks(
  file: AsyncBuffer,
  metadata: FileMetaData,
  names: ReadonlySet<string>,
  mostRows: number,
): Promise<AsyncBuffer> {
  // A variant may refer to itself any number of times.
  if (metadata.schema.some((element) => element.logical_type?.type === "VARIANT"))
    throw new TooMuch("Rows with columns of type variant are not read.");
  const chunks: { column: ColumnMetaData; rows: number }[] = [];
  let bytes = 0;
  let rows = 0;
  for (const group of metadata.row_groups) {
    if (rows >= mostRows) break;
    const groupRows = Number(group.num_rows);
    if (groupRows <= 0) continue;
    for (const { meta_data: column } of group.columns) {
      if (!column || !names.has(column.path_in_schema[0] ?? "")) continue;
      if (Number(column.total_compressed_size) < 0)
        throw new Error("A column has a size below zero.");
      bytes += Number(column.total_compressed_size);
      chunks.push({ column, rows: Math.min(groupRows, mostRows - rows) });
    }
    rows += groupRows;
  }
  if (bytes > MOST_BYTES)
    throw new TooMuch(
      `The first rows lie in a part of ${Math.round(bytes / 1e6)} MB that would have to be read completely.`,
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
      // Adjacent columns are requested together, with the bytes between them.
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

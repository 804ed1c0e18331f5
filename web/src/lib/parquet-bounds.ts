/**
 * What a Parquet file claims, checked before hyparquet believes it: the reader makes arrays as long as the file says.
 *
 * The headers are read by hyparquet's own code, after `checkThrift` has seen that their lists are no longer than their bytes,
 * and the pages in the order in which it reads them. Both sides see the same pages, because what lies behind those that were
 * checked is cut off.
 *
 * Source: parquet-format (Thrift definition of PageHeader), Thrift's compact protocol.
 */

import type { ColumnMetaData } from "hyparquet";
import { parquetHeader } from "hyparquet/src/column.js";

/** A claim that is not believed, in words for the reader. */
export class TooMuch extends Error {}

/** What is left for the pages of all columns together. */
export interface ParquetBudget {
  /** Values, of which each takes some bytes when decoded, however few it takes in the file. */
  values: number;
  /** Bytes when decompressed. */
  bytes: number;
}

// Each string of this encoding may repeat all of the one before.
const MOST_DELTA_BYTES = 200_000_000;

/** Go through the pages that hold the first rows of a column chunk; answer where they end. */
export function checkPages(
  chunk: ArrayBuffer,
  column: ColumnMetaData,
  { rows, isFlat }: { rows: number; isFlat: boolean },
  budget: ParquetBudget,
): number {
  const reader = { view: new DataView(chunk), offset: 0 };
  let seen = 0;
  while (reader.offset < chunk.byteLength - 1 && (!isFlat || seen < rows)) {
    checkThrift(reader.view, reader.offset);
    const header = parquetHeader(reader);
    const v2 = header.data_page_header_v2;
    const data = header.data_page_header ?? v2;
    const dictionary = header.dictionary_page_header;
    const count =
      (header.type === "DICTIONARY_PAGE" ? dictionary?.num_values : data?.num_values) ?? 0;
    const bytes = header.uncompressed_page_size;
    if (!isCount(count) || !isCount(bytes) || !isCount(header.compressed_page_size))
      throw new Error("A page has a size below zero.");
    if (
      v2 &&
      (!isWithin(v2.num_nulls, count) ||
        !isWithin(v2.definition_levels_byte_length, bytes) ||
        !isWithin(v2.repetition_levels_byte_length, bytes))
    )
      throw new Error("A page has parts larger than itself.");
    budget.values -= count;
    budget.bytes -= bytes;
    if (budget.values < 0)
      throw new TooMuch("The first rows are in pages with too many values to be read for a look.");
    if (
      budget.bytes < 0 ||
      (column.codec === "UNCOMPRESSED" && bytes !== header.compressed_page_size)
    )
      throw new TooMuch("The first rows unpack to too many bytes to be read for a look.");
    if (data?.encoding === "DELTA_BYTE_ARRAY" && count * bytes > MOST_DELTA_BYTES)
      throw new TooMuch("The first rows are in pages with too many values to be read for a look.");
    if (header.type !== "DICTIONARY_PAGE") seen += count;
    reader.offset += header.compressed_page_size;
  }
  return Math.min(reader.offset, chunk.byteLength);
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && value >= 0;
}

function isWithin(value: unknown, most: number): boolean {
  return isCount(value) && value <= most;
}

const MOST_DEPTH = 32;
const MOST_ITEMS = 4_000_000;

/** See that a struct of Thrift's compact protocol holds no list longer than the bytes that are left. */
export function checkThrift(view: DataView, start: number): void {
  let at = start;
  let items = 0;

  const byte = () => {
    items += 1;
    if (items > MOST_ITEMS)
      throw new TooMuch("Its description is too large to be read for a look.");
    at += 1;
    return view.getUint8(at - 1);
  };
  const varint = (most: number) => {
    let value = 0;
    for (let length = 0; ; length += 1) {
      if (length >= most) throw new Error("A number of the file is too long.");
      const next = byte();
      // Past 32 bits only the end matters here.
      if (length < 5) value |= (next & 0x7f) << (7 * length);
      if ((next & 0x80) === 0) return value;
    }
  };
  const element = (type: number, depth: number): void => {
    switch (type) {
      case 1:
      case 2:
        return;
      case 3:
        byte();
        return;
      case 4:
      case 5:
        varint(5);
        return;
      case 6:
        varint(10);
        return;
      case 7:
        at += 8;
        return;
      case 8: {
        const length = varint(5);
        if (length < 0 || length > view.byteLength - at)
          throw new Error("A text of the file is longer than the file.");
        at += length;
        return;
      }
      case 9: {
        const head = byte();
        const length = head >> 4 === 15 ? varint(5) : head >> 4;
        if (length < 0 || length > view.byteLength - at)
          throw new Error("A list of the file is longer than the file.");
        const kind = head & 0x0f;
        for (let index = 0; index < length; index += 1)
          element(kind === 1 || kind === 2 ? 3 : kind, depth + 1);
        return;
      }
      case 12:
        struct(depth + 1);
        return;
      default:
        throw new Error("The file's description cannot be read.");
    }
  };
  const struct = (depth: number): void => {
    if (depth > MOST_DEPTH) throw new Error("The file's description is too deep.");
    for (;;) {
      const head = byte();
      if ((head & 0x0f) === 0) return;
      if (head >> 4 === 0) varint(5);
      element(head & 0x0f, depth);
    }
  };
  struct(0);
}

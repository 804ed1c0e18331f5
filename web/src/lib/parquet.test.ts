import type { AsyncBuffer } from "hyparquet";
import { describe, expect, it } from "vitest";
import { cpuTimeMs } from "@/testing/cpu-time";
import { page, parquetFile, struct } from "@/testing/parquet-files";
import { seeded } from "@/testing/seeded";
import { readParquet, type ParquetHead } from "./parquet";
import { checkThrift } from "./parquet-bounds";

// Node's; the page's own code has no such thing.
declare const process: { memoryUsage: () => { heapUsed: number; arrayBuffers: number } };

const LIMIT_MS = 5_000;
const LIMIT_BYTES = 600_000_000;

function fileOf(buffer: ArrayBuffer): AsyncBuffer {
  return { byteLength: buffer.byteLength, slice: (start, end) => buffer.slice(start, end) };
}

/** Read within bounds; an error is an answer too. */
async function bounded(buffer: ArrayBuffer): Promise<ParquetHead | string> {
  const began = cpuTimeMs();
  const before = process.memoryUsage();
  let answer: ParquetHead | string;
  try {
    answer = await readParquet(fileOf(buffer));
  } catch (error) {
    answer = String(error);
  }
  const after = process.memoryUsage();
  expect(cpuTimeMs() - began).toBeLessThan(LIMIT_MS);
  expect(after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers).toBeLessThan(
    LIMIT_BYTES,
  );
  return answer;
}

function withheld(answer: ParquetHead | string): string {
  return typeof answer === "string" ? answer : answer.withheld;
}

const int32 = (...values: number[]) =>
  values.flatMap((value) => [value & 255, (value >> 8) & 255, (value >> 16) & 255, value >>> 24]);
const small = (rows: number) =>
  parquetFile({
    rows,
    pages: page({ values: rows, content: int32(...Array.from({ length: rows }, (_, at) => at)) }),
  });

describe("a Parquet file of usual kind", () => {
  it("shows its first rows", async () => {
    expect(await bounded(small(3))).toEqual({
      table: { header: ["a"], rows: [["0"], ["1"], ["2"]], total: 3 },
      types: ["int32"],
      columnsCount: 1,
      withheld: "",
    });
  });

  it("is read up to the page that has the last row on show, whatever comes behind it", async () => {
    const first = page({
      values: 250,
      content: int32(...Array.from({ length: 250 }, (_, at) => at)),
    });
    const answer = (await bounded(
      parquetFile({
        rows: 60_000_250,
        pages: [...first, ...page({ values: 60_000_000, encoding: 8, content: [0] })],
      }),
    )) as ParquetHead;
    expect([answer.withheld, answer.table.rows.length, answer.table.rows[199]]).toEqual([
      "",
      200,
      ["199"],
    ]);
  });

  it("with a dictionary shows the words", async () => {
    const words = [...int32(2), 104, 105, ...int32(3), 121, 101, 115];
    // Bit width 1, then a run of eight packed values.
    const pages = [
      ...page({ type: 2, values: 2, content: words }),
      ...page({ values: 4, encoding: 8, content: [1, 3, 0b0110] }),
    ];
    const answer = (await bounded(parquetFile({ rows: 4, type: 6, pages }))) as ParquetHead;
    expect(answer.table.rows.flat()).toEqual(["hi", "yes", "yes", "hi"]);
  });
});

describe("a Parquet file that claims too much", () => {
  it("sixty million values in a page of no bytes", async () => {
    const file = parquetFile({
      rows: 60_000_000,
      pages: page({ values: 60_000_000, encoding: 8, content: [0] }),
    });
    expect(file.byteLength).toBeLessThan(500);
    expect(withheld(await bounded(file))).toMatch(/too many values/);
  });
  it.each([
    ["plain", 0],
    ["RLE", 3],
    ["delta", 5],
    ["delta byte arrays", 7],
    ["dictionary", 8],
  ])("a billion %s values, of either version", async (_, encoding) => {
    for (const type of [0, 3])
      expect(
        withheld(
          await bounded(
            parquetFile({
              rows: 1_000_000_000,
              pages: page({ type, values: 1_000_000_000, encoding, content: [1, 2, 3, 4] }),
            }),
          ),
        ),
      ).toMatch(/too many values/);
  });
  it("a page with fewer nulls than none", async () => {
    expect(
      withheld(
        await bounded(
          parquetFile({
            rows: 1,
            pages: page({ type: 3, values: 1, nulls: -2_000_000_000, content: int32(1) }),
          }),
        ),
      ),
    ).toMatch(/larger than itself/);
  });
  it("a page with levels before its start", async () => {
    expect(
      withheld(
        await bounded(
          parquetFile({
            rows: 1,
            pages: page({ type: 3, values: 1, levels: -2_000_000_000, content: int32(1) }),
          }),
        ),
      ),
    ).toMatch(/larger than itself/);
  });
  it("a dictionary of a billion words", async () => {
    expect(
      withheld(
        await bounded(
          parquetFile({
            rows: 1,
            pages: [
              ...page({ type: 2, values: 1_000_000_000, content: int32(1) }),
              ...page({ values: 1, encoding: 8, content: [0] }),
            ],
          }),
        ),
      ),
    ).toMatch(/too many values/);
  });
  it.each([
    ["snappy", 1],
    ["gzip", 2],
    ["zstd", 6],
    ["lz4", 7],
  ])("a %s page that unpacks to two gigabytes", async (_, codec) => {
    expect(
      withheld(
        await bounded(
          parquetFile({
            rows: 1,
            codec,
            pages: page({ values: 1, content: [1, 2, 3, 4], unpackedBytes: 2_000_000_000 }),
          }),
        ),
      ),
    ).toMatch(/too many bytes/);
  });
  it("Zstandard that unpacks to more than its page says", async () => {
    // A frame of one block: 128 KiB of one byte, run-length coded.
    const block = [0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x58, 0x03, 0x00, 0x10, 0x61];
    expect(
      await bounded(
        parquetFile({
          rows: 1,
          codec: 6,
          pages: page({ values: 1, content: [...block, ...block, ...block], unpackedBytes: 4 }),
        }),
      ),
    ).toBeTruthy();
  });
  it("a size below zero", async () => {
    expect(
      withheld(
        await bounded(parquetFile({ rows: 1, pages: page({ values: -5, content: int32(1) }) })),
      ),
    ).toMatch(/below zero/);
    expect(
      withheld(
        await bounded(
          parquetFile({
            rows: 1,
            pages: page({ values: 1, content: int32(1), unpackedBytes: -5 }),
          }),
        ),
      ),
    ).toMatch(/below zero/);
  });
  it("a foot whose lists are longer than the file, in each other", async () => {
    // Lists of 30 million lists of 30 million lists.
    const lists = Array.from({ length: 20 }, () => [0xf9, 0x80, 0x87, 0xa7, 0x0e]).flat();
    expect(await bounded(parquetFile({ rows: 1, pages: [], foot: [0x29, ...lists, 0] }))).toMatch(
      /longer than the file/,
    );
  });
  it("a foot of structs in structs", async () => {
    expect(
      await bounded(
        parquetFile({ rows: 1, pages: [], foot: new Array<number>(100_000).fill(0x1c) }),
      ),
    ).toMatch(/too deep/);
  });
  it("a number of a million bytes", async () => {
    expect(
      await bounded(
        parquetFile({
          rows: 1,
          pages: [],
          foot: [0x16, ...new Array<number>(1_000_000).fill(0x80), 0, 0],
        }),
      ),
    ).toMatch(/too long/);
  });
});

describe("damage", () => {
  const files = [
    small(3),
    parquetFile({
      rows: 3,
      codec: 1,
      pages: page({ values: 3, content: [12, 44, ...int32(1, 2, 3)], unpackedBytes: 12 }),
    }),
    parquetFile({
      rows: 4,
      type: 6,
      pages: [
        ...page({ type: 2, values: 1, content: [...int32(2), 104, 105] }),
        ...page({ type: 3, values: 4, encoding: 8, content: [1, 3, 0] }),
      ],
    }),
  ];
  it("of any byte is an error or a bounded table", async () => {
    const choices = seeded(11);
    for (let run = 0; run < 400; run += 1) {
      const bytes = new Uint8Array(choices.of(files).slice(0));
      for (let count = 1 + choices.below(4); count > 0; count -= 1)
        bytes[choices.below(bytes.length - 4)] = choices.of([0, 255, 127, 128, choices.below(256)]);
      const answer = await bounded(bytes.buffer);
      if (typeof answer !== "string") {
        expect(answer.table.rows.length).toBeLessThanOrEqual(200);
        expect(answer.table.header.length).toBeLessThanOrEqual(50);
      }
    }
  });
  it("of a description is found before it is read", () => {
    const choices = seeded(5);
    for (let run = 0; run < 2_000; run += 1) {
      const bytes = Uint8Array.from({ length: choices.below(60) }, () =>
        choices.of([0, 0x15, 0x19, 0x1c, 0x18, 0xf9, 0x80, choices.below(256)]),
      );
      try {
        checkThrift(new DataView(bytes.buffer), 0);
      } catch (error) {
        expect(error).toBeInstanceOf(Error);
      }
    }
    checkThrift(
      new DataView(
        Uint8Array.from(
          struct([
            [1, { i32: -1 }],
            [2, { list: [{ text: "a" }] }],
            [3, { bool: true }],
          ]),
        ).buffer,
      ),
      0,
    );
  });
});

/** Parquet files written by hand, so that they can say what no writer would. */

type Field = readonly [id: number, value: Value];
type Value =
  | { i32: number }
  | { i64: number }
  | { text: string }
  | { bool: boolean }
  | { struct: readonly Field[] }
  | { list: readonly Value[] }
  | { raw: number; bytes: readonly number[] };

const TYPES = { i32: 5, i64: 6, text: 8, list: 9, struct: 12 } as const;

function varint(value: number | bigint): number[] {
  const bytes: number[] = [];
  let left = BigInt(value);
  do {
    const low = Number(left & 127n);
    left >>= 7n;
    bytes.push(left > 0n ? low | 128 : low);
  } while (left > 0n);
  return bytes;
}

function zigzag(value: number): number[] {
  return varint(value >= 0 ? BigInt(value) * 2n : -BigInt(value) * 2n - 1n);
}

function typeOf(value: Value): number {
  if ("raw" in value) return value.raw;
  if ("bool" in value) return value.bool ? 1 : 2;
  return TYPES[Object.keys(value)[0] as keyof typeof TYPES];
}

function write(value: Value): number[] {
  if ("raw" in value) return [...value.bytes];
  if ("bool" in value) return [];
  if ("i32" in value) return zigzag(value.i32);
  if ("i64" in value) return zigzag(value.i64);
  if ("text" in value)
    return [...varint(value.text.length), ...new TextEncoder().encode(value.text)];
  if ("list" in value)
    return [
      ...(value.list.length < 15
        ? [(value.list.length << 4) | typeOf(value.list[0] ?? { i32: 0 })]
        : [0xf0 | typeOf(value.list[0] ?? { i32: 0 }), ...varint(value.list.length)]),
      ...value.list.flatMap(write),
    ];
  return struct(value.struct);
}

export function struct(fields: readonly Field[]): number[] {
  let last = 0;
  const bytes: number[] = [];
  for (const [id, value] of fields) {
    bytes.push(((id - last) << 4) | typeOf(value), ...write(value));
    last = id;
  }
  return [...bytes, 0];
}

export interface PageClaims {
  /** 0 data, 2 dictionary, 3 data of version 2. */
  type?: number;
  values: number;
  /** 0 plain, 3 RLE, 5 delta, 7 delta of byte arrays, 8 RLE dictionary. */
  encoding?: number;
  nulls?: number;
  rows?: number;
  levels?: number;
  content: readonly number[];
  unpackedBytes?: number;
}

export function page({
  type = 0,
  values,
  encoding = 0,
  nulls = 0,
  rows = values,
  levels = 0,
  content,
  unpackedBytes = content.length,
}: PageClaims): number[] {
  const header: Field[] = [
    [1, { i32: type }],
    [2, { i32: unpackedBytes }],
    [3, { i32: content.length }],
  ];
  if (type === 0)
    header.push([
      5,
      {
        struct: [
          [1, { i32: values }],
          [2, { i32: encoding }],
          [3, { i32: 3 }],
          [4, { i32: 3 }],
        ],
      },
    ]);
  if (type === 2)
    header.push([
      7,
      {
        struct: [
          [1, { i32: values }],
          [2, { i32: encoding }],
        ],
      },
    ]);
  if (type === 3)
    header.push([
      8,
      {
        struct: [
          [1, { i32: values }],
          [2, { i32: nulls }],
          [3, { i32: rows }],
          [4, { i32: encoding }],
          [5, { i32: levels }],
          [6, { i32: 0 }],
          [7, { bool: false }],
        ],
      },
    ]);
  return [...struct(header), ...content];
}

export interface FileClaims {
  pages: readonly number[];
  rows: number;
  /** 1 INT32, 2 INT64, 6 BYTE_ARRAY. */
  type?: number;
  /** 0 none, 1 snappy, 2 gzip, 6 zstd. */
  codec?: number;
  /** Replaces what the foot says of the columns. */
  foot?: readonly number[];
}

/** A file of one required column "a". */
export function parquetFile({ pages, rows, type = 1, codec = 0, foot }: FileClaims): ArrayBuffer {
  const column: Value = {
    struct: [
      [2, { i64: 4 }],
      [
        3,
        {
          struct: [
            [1, { i32: type }],
            [2, { list: [{ i32: 0 }] }],
            [3, { list: [{ text: "a" }] }],
            [4, { i32: codec }],
            [5, { i64: rows }],
            [6, { i64: pages.length }],
            [7, { i64: pages.length }],
            [9, { i64: 4 }],
          ],
        },
      ],
    ],
  };
  const written =
    foot ??
    struct([
      [1, { i32: 1 }],
      [
        2,
        {
          list: [
            {
              struct: [
                [4, { text: "root" }],
                [5, { i32: 1 }],
              ],
            },
            {
              struct: [
                [1, { i32: type }],
                [3, { i32: 0 }],
                [4, { text: "a" }],
              ],
            },
          ],
        },
      ],
      [3, { i64: rows }],
      [
        4,
        {
          list: [
            {
              struct: [
                [1, { list: [column] }],
                [2, { i64: pages.length }],
                [3, { i64: rows }],
              ],
            },
          ],
        },
      ],
    ]);
  const bytes = new Uint8Array(4 + pages.length + written.length + 8);
  bytes.set([80, 65, 82, 49]);
  bytes.set(pages, 4);
  bytes.set(written, 4 + pages.length);
  new DataView(bytes.buffer).setUint32(4 + pages.length + written.length, written.length, true);
  bytes.set([80, 65, 82, 49], bytes.length - 4);
  return bytes.buffer;
}

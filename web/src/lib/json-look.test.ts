import { expect, it } from "vitest";
import { cpuTimeMs } from "@/testing/cpu-time";
import { seeded, type Choices } from "@/testing/seeded";
import { lookIntoJson } from "./json-look";
import { shortJson } from "./short-json";

const LIMIT_MS = 4_000;
const MEBIBYTES_2 = 2 * 1024 * 1024;

it("a file is offered in the forms it has", () => {
  const forms = (text: string, name = "a.json") => {
    const look = lookIntoJson(text, name);
    return look && [look.notebook !== null, look.table !== null, look.tree !== null];
  };
  expect(forms('{"cells": []}', "work.ipynb")).toEqual([true, false, true]);
  expect(forms('[{"a": 1}]')).toEqual([false, true, true]);
  expect(forms('{"a": {"b": 1}}')).toEqual([false, false, true]);
  expect(forms('{"a": ')).toBeNull();
});

it("keys of an object stay its own", () => {
  const look = lookIntoJson('{"__proto__": {"polluted": 1}}', "a.json");
  expect(Object.keys(look?.tree?.value as object)).toEqual(["__proto__"]);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});

it.each([
  ["deep lists", "[".repeat(MEBIBYTES_2 / 2) + "]".repeat(MEBIBYTES_2 / 2)],
  ["deep objects", '{"a":'.repeat(300_000) + "1" + "}".repeat(300_000)],
  ["deep cells", `[{"a": ${"[".repeat(500_000)}${"]".repeat(500_000)}}]`],
  ["deep columns", `{"columns": [${"[".repeat(500_000)}${"]".repeat(500_000)}], "data": [[1]]}`],
  [
    "rows of other columns each",
    `[${Array.from({ length: 100_000 }, (_, at) => `{"k${at}":1}`).join(",")}]`,
  ],
  [
    "many columns and short rows",
    `{"columns": [${"1,".repeat(100_000)}1], "data": [${"[],".repeat(100_000)}[]]}`,
  ],
  ["many keys", `{${Array.from({ length: 150_000 }, (_, at) => `"k${at}":1`).join(",")}}`],
  ["many empty objects", `[${"{},".repeat(600_000)}{}]`],
  ["a long number", "9".repeat(MEBIBYTES_2)],
  ["a long text", `"${"a".repeat(MEBIBYTES_2)}"`],
  ["not closed", "[".repeat(MEBIBYTES_2)],
])("%s: bounded in time and in what comes out", (_, text) => {
  const began = cpuTimeMs();
  const looks = [lookIntoJson(text, "a.json"), lookIntoJson(text, "a.ipynb")];
  expect(cpuTimeMs() - began).toBeLessThan(LIMIT_MS);
  for (const look of looks) {
    if (look?.table) {
      expect(look.table.rows.length).toBeLessThanOrEqual(200);
      expect(look.table.header.length).toBeLessThanOrEqual(200);
      for (const cell of [...look.table.header, ...look.table.rows.flat()])
        expect(cell.length).toBeLessThanOrEqual(501);
    }
    // What is sent to the page has to survive being copied.
    structuredClone(look);
  }
});

it("short JSON is the head of the whole, and of a deep or endless value too", () => {
  const value = { a: [1, "two", null, { b: true }], c: 1.5 };
  expect(shortJson(value, 500)).toBe(JSON.stringify(value));
  expect(shortJson(value, 10)).toBe(`${JSON.stringify(value).slice(0, 10)}…`);
  const endless: unknown[] = [];
  endless.push(endless, endless);
  expect(shortJson(endless, 500).length).toBeLessThanOrEqual(501);
  expect(
    shortJson({ big: 2n ** 70n, bytes: new Uint8Array(3), numbers: new Float64Array([1, 2]) }, 500),
  ).toBe('{"big":"1180591620717411303424","bytes":"3 bytes","numbers":[1,2]}');
  const shared = "x".repeat(1_000_000);
  expect(shortJson(new Array(100_000).fill(shared), 500).length).toBeLessThanOrEqual(501);
});

function anything(choices: Choices, depth: number): unknown {
  const kind = choices.below(depth > 6 ? 5 : 9);
  if (kind < 5)
    return choices.of([null, true, -0.5, 1e308, "", "text", "é\u202e\0", "x".repeat(2_000)]);
  if (kind < 7) return Array.from({ length: choices.below(6) }, () => anything(choices, depth + 1));
  return Object.fromEntries(
    Array.from({ length: choices.below(6) }, () => [
      choices.of([
        "a",
        "cells",
        "columns",
        "data",
        "source",
        "outputs",
        "cell_type",
        "text",
        "image/png",
        "__proto__",
        "constructor",
        "",
      ]),
      anything(choices, depth + 1),
    ]),
  );
}

it("any JSON is looked into without a fault", () => {
  const choices = seeded(4);
  for (let run = 0; run < 500; run += 1) {
    const value = choices.of([
      anything(choices, 0),
      { cells: anything(choices, 0) },
      {
        cells: [
          {
            cell_type: "code",
            source: anything(choices, 2),
            outputs: [
              anything(choices, 2),
              {
                data: anything(choices, 3),
                text: anything(choices, 3),
                traceback: anything(choices, 3),
              },
            ],
          },
        ],
      },
      { columns: anything(choices, 0), data: [anything(choices, 2)] },
    ]);
    const text = JSON.stringify(value);
    lookIntoJson(
      choices.of([text, text.slice(0, choices.below(text.length + 1))]),
      choices.of(["a.json", "a.ipynb"]),
    );
    expect(shortJson(JSON.parse(text), 80).length).toBeLessThanOrEqual(81);
  }
});

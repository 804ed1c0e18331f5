import { describe, expect, it } from "vitest";
import { changedTexts, requirementsOf, rowsOf, signatureTexts } from "./compare-versions";

describe("rowsOf", () => {
  const compared = [
    { depth: "3", seed: "7" },
    { depth: "5", seed: "7" },
    { depth: "3", seed: "7", rate: "0.1" },
  ];

  it("leaves out what is the same in all, and counts it", () => {
    expect(rowsOf(compared, (one) => one, false)).toEqual({ shown: ["depth", "rate"], same: 1 });
  });

  it("shows everything where that is wanted", () => {
    expect(rowsOf(compared, (one) => one, true)).toEqual({
      shown: ["depth", "rate", "seed"],
      same: 0,
    });
  });
});

describe("signatureTexts", () => {
  const mlmodel = [
    "flavors: {}",
    "signature:",
    `  inputs: '[{"name": "age", "type": "double"}, {"name": "note", "type": "string", "required": false}]'`,
    `  outputs: '[{"type": "tensor", "tensor-spec": {"dtype": "int64", "shape": [-1]}}]'`,
  ].join("\n");

  it("names a field by its side and its name, or its number where it has none", () => {
    expect(signatureTexts(mlmodel)).toEqual({
      "input age": "double",
      "input note": "string, optional",
      "output 1": "tensor int64 [-1]",
    });
  });

  it("is empty without a signature", () => {
    expect(signatureTexts(null)).toEqual({});
    expect(signatureTexts("flavors: {}\n")).toEqual({});
  });
});

it("tells packages by name, without their comments", () => {
  expect(requirementsOf("numpy==2.1 # pinned\nScikit-learn>=1.5\n\n# a line\npandas\n")).toEqual({
    numpy: "2.1",
    "scikit-learn": ">=1.5",
    pandas: "any",
  });
});

it("pairs texts that are not the same, also where one is missing", () => {
  expect(changedTexts({ a: "1", b: "2" }, { b: "2", c: "3" })).toEqual([
    { key: "a", from: "1", to: undefined },
    { key: "c", from: undefined, to: "3" },
  ]);
});

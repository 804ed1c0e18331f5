import { expect, it } from "vitest";
import { signatureChanges } from "./signature-changes";

type Spec = Record<string, unknown>;

function mlmodel(inputs: Spec[], outputs: Spec[] = [], params?: Spec[]): string {
  const scalar = (specs: Spec[]) => `'${JSON.stringify(specs)}'`;
  return `flavors: {}\nsignature:\n  inputs: ${scalar(inputs)}\n  outputs: ${scalar(outputs)}\n${params === undefined ? "" : `  params: ${scalar(params)}\n`}`;
}

const column = (name: string, type: string, required = true): Spec => ({ name, type, required });

function changesInWords(from: string | null, to: string | null): string[] {
  return signatureChanges(from, to).map(({ name, words, isBreaking }) =>
    [isBreaking ? "!" : "", name, words].filter(Boolean).join(" "),
  );
}

it("says nothing of what is the same, in whatever order it stands", () => {
  expect(
    changesInWords(
      mlmodel([column("a", "long"), column("b", "string")]),
      mlmodel([column("b", "string"), column("a", "long")]),
    ),
  ).toEqual([]);
  expect(changesInWords(null, null)).toEqual([]);
});

it("tells inputs that came and went, those that callers have to send first", () => {
  expect(
    changesInWords(
      mlmodel([column("age", "long")]),
      mlmodel([column("note", "string", false), column("plan", "string")]),
    ),
  ).toEqual([
    "! plan new input, string: required",
    "age input removed: values that callers send are ignored",
    "note new input, string: optional",
  ]);
});

it.each([
  ["integer", "double", false],
  ["float", "double", false],
  ["double", "float", true],
  ["long", "double", true],
  ["string", "long", true],
])("an input that goes from %s to %s breaks calls: %s", (from, to, breaks) => {
  expect(signatureChanges(mlmodel([column("a", from)]), mlmodel([column("a", to)]))).toEqual([
    {
      side: "input",
      name: "a",
      words: `input changes its type from ${from} to ${to}`,
      isBreaking: breaks,
    },
  ]);
});

it("reports which inputs became required or optional", () => {
  expect(
    changesInWords(
      mlmodel([column("a", "long", false), column("b", "long")]),
      mlmodel([column("a", "long"), column("b", "long", false)]),
    ),
  ).toEqual(["! a input is now required", "b input is now optional"]);
});

it("minds every change of what callers get", () => {
  expect(
    changesInWords(
      mlmodel([], [column("score", "float"), { type: "long" }]),
      mlmodel([], [column("score", "double"), column("label", "string")]),
    ),
  ).toEqual([
    "! score output changes its type from float to double",
    "! number 2 output removed",
    "label new output, string",
  ]);
});

it("minds parameters, which have defaults", () => {
  const before = mlmodel(
    [],
    [],
    [
      { name: "n", type: "long", default: 1, shape: null },
      { name: "old", type: "string", default: "", shape: null },
    ],
  );
  const after = mlmodel(
    [],
    [],
    [
      { name: "n", type: "double", default: 1, shape: null },
      { name: "new", type: "long", default: 1, shape: [-1] },
    ],
  );
  expect(changesInWords(before, after)).toEqual([
    "n parameter changes its type from long to double",
    "old parameter removed: values that callers send are ignored",
    "new new parameter with a default, list of long",
  ]);
});

it("looks into tensors, lists and objects", () => {
  const tensor = (dtype: string, shape: number[]): Spec => ({
    type: "tensor",
    "tensor-spec": { dtype, shape },
  });
  expect(
    changesInWords(mlmodel([tensor("float32", [-1, 8])]), mlmodel([tensor("float32", [-1, 9])])),
  ).toEqual([
    "! number 1 input changes its type from tensor float32 [-1,8] to tensor float32 [-1,9]",
  ]);
  const list = (items: Spec): Spec => ({ name: "a", type: "array", items, required: true });
  expect(
    changesInWords(mlmodel([list({ type: "string" })]), mlmodel([list({ type: "long" })])),
  ).toEqual(["! a input changes its type from list of string to list of long"]);
  const object = (properties: Record<string, Spec>): Spec => ({
    name: "a",
    type: "object",
    properties,
    required: true,
  });
  expect(
    changesInWords(
      mlmodel([object({ x: { type: "long", required: true } })]),
      mlmodel([object({ x: { type: "long", required: false } })]),
    ),
  ).toEqual(["! a input changes its type from object of x long to object of x long, optional"]);
});

it("tells when there is no signature on one side", () => {
  expect(changesInWords(null, mlmodel([column("a", "long")]))).toEqual([
    "! New signature: inputs are now checked against it",
  ]);
  expect(changesInWords(mlmodel([column("a", "long")]), "flavors: {}")).toEqual([
    "Signature removed: inputs are no longer checked",
  ]);
});

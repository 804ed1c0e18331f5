import { expect, it } from "vitest";
import { signatureChanges } from "./signature-changes";

type Spec = Record<string, unknown>;

function mlmodel(inputs: Spec[], outputs: Spec[] = [], params?: Spec[]): string {
  const scalar = (specs: Spec[]) => `'${JSON.stringify(specs)}'`;
  return `flavors: {}\nsignature:\n  inputs: ${scalar(inputs)}\n  outputs: ${scalar(outputs)}\n${params === undefined ? "" : `  params: ${scalar(params)}\n`}`;
}

const column = (name: string, type: string, required = true): Spec => ({ name, type, required });

function told(from: string | null, to: string | null): string[] {
  return signatureChanges(from, to).map(({ name, words, isBreaking }) =>
    [isBreaking ? "!" : "", name, words].filter(Boolean).join(" "),
  );
}

it("says nothing of what is the same, in whatever order it stands", () => {
  expect(
    told(
      mlmodel([column("a", "long"), column("b", "string")]),
      mlmodel([column("b", "string"), column("a", "long")]),
    ),
  ).toEqual([]);
  expect(told(null, null)).toEqual([]);
});

it("tells inputs that came and went, those that callers have to send first", () => {
  expect(
    told(
      mlmodel([column("age", "long")]),
      mlmodel([column("note", "string", false), column("plan", "string")]),
    ),
  ).toEqual([
    "! plan new input, string: must be sent",
    "age input is gone: what callers send is ignored",
    "note new input, string: may be left out",
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

it("tells what must be sent now and what need not be", () => {
  expect(
    told(
      mlmodel([column("a", "long", false), column("b", "long")]),
      mlmodel([column("a", "long"), column("b", "long", false)]),
    ),
  ).toEqual(["! a input must be sent now", "b input may be left out now"]);
});

it("minds every change of what callers get", () => {
  expect(
    told(
      mlmodel([], [column("score", "float"), { type: "long" }]),
      mlmodel([], [column("score", "double"), column("label", "string")]),
    ),
  ).toEqual([
    "! score output changes its type from float to double",
    "! number 2 output is gone",
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
  expect(told(before, after)).toEqual([
    "n parameter changes its type from long to double",
    "old parameter is gone: what callers send is ignored",
    "new new parameter with a default, list of long",
  ]);
});

it("looks into tensors, lists and objects", () => {
  const tensor = (dtype: string, shape: number[]): Spec => ({
    type: "tensor",
    "tensor-spec": { dtype, shape },
  });
  expect(
    told(mlmodel([tensor("float32", [-1, 8])]), mlmodel([tensor("float32", [-1, 9])])),
  ).toEqual([
    "! number 1 input changes its type from tensor float32 [-1,8] to tensor float32 [-1,9]",
  ]);
  const list = (items: Spec): Spec => ({ name: "a", type: "array", items, required: true });
  expect(told(mlmodel([list({ type: "string" })]), mlmodel([list({ type: "long" })]))).toEqual([
    "! a input changes its type from list of string to list of long",
  ]);
  const object = (properties: Record<string, Spec>): Spec => ({
    name: "a",
    type: "object",
    properties,
    required: true,
  });
  expect(
    told(
      mlmodel([object({ x: { type: "long", required: true } })]),
      mlmodel([object({ x: { type: "long", required: false } })]),
    ),
  ).toEqual(["! a input changes its type from object of x long to object of x long, optional"]);
});

it("tells when there is no signature on one side", () => {
  expect(told(null, mlmodel([column("a", "long")]))).toEqual([
    "! There was none; what callers send is held against it now",
  ]);
  expect(told(mlmodel([column("a", "long")]), "flavors: {}")).toEqual([
    "There is none any more; what callers send is not checked",
  ]);
});

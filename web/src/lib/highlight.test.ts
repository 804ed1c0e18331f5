import { expect, it } from "vitest";
import { cpuTimeMs } from "@/testing/cpu-time";
import { highlight, languageOf } from "./highlight";

it("loses no character, whatever it is given", () => {
  for (const code of [
    'import x\nprint("a # b")  # c',
    "'unclosed",
    "export A=\"1\"\ncurl -H 'x'",
    "",
    '"\\"',
    '{"a": true}',
  ]) {
    for (const language of ["python", "shell", "json", "text"] as const) {
      expect(
        highlight(code, language)
          .map((part) => part.text)
          .join(""),
      ).toBe(code);
    }
  }
});

it("tells keywords, texts and comments apart", () => {
  expect(
    highlight('from a import "b" # c', "python").filter((part) => part.kind !== "plain"),
  ).toEqual([
    { kind: "keyword", text: "from" },
    { kind: "keyword", text: "import" },
    { kind: "string", text: '"b"' },
    { kind: "comment", text: "# c" },
  ]);
});

it("YAML's keys, texts and comments stand out, and the parts are the text again", () => {
  const text =
    "# a model\nflavors:\n  python_function:\n    loader_module: mlflow.sklearn\n    env: 'x: y'\n- url: http://a#b\n";
  const parts = highlight(text, "yaml");
  expect(parts.map((part) => part.text).join("")).toBe(text);
  expect(parts.filter((part) => part.kind === "keyword").map((part) => part.text.trim())).toEqual([
    "flavors",
    "python_function",
    "loader_module",
    "env",
    "- url",
  ]);
  expect(parts.filter((part) => part.kind === "comment").map((part) => part.text)).toEqual([
    "# a model",
  ]);
});

it("a file's language comes from its name; a long one stays plain", () => {
  expect([
    languageOf("MLmodel", 10),
    languageOf("conda.yaml", 10),
    languageOf("x.PY", 10),
    languageOf("log.txt", 10),
    languageOf("x.json", 1_000_000),
  ]).toEqual(["yaml", "yaml", "python", "text", "text"]);
});

it.each([
  ['"\\"'.repeat(20_000), "python"],
  ["'\\'".repeat(20_000), "python"],
  ['"\\"'.repeat(20_000), "json"],
  ["-".repeat(50_000), "yaml"],
  ['"\\"'.repeat(20_000), "yaml"],
  ["'".repeat(49_999), "yaml"],
  ['"\\"'.repeat(20_000), "shell"],
] as const)("takes time by length only", (code, language) => {
  const began = cpuTimeMs();
  const parts = highlight(code, language);
  expect(cpuTimeMs() - began).toBeLessThan(1_000);
  expect(parts.length).toBeLessThan(2_010);
  expect(parts.map((part) => part.text).join("")).toBe(code);
});

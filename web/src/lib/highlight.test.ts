import { expect, it } from "vitest";
import { highlight } from "./highlight";

it("loses no character, whatever it is given", () => {
  for (const code of ['import x\nprint("a # b")  # c', "'unclosed", 'export A="1"\ncurl -H \'x\'', "", "\"\\\"", "{\"a\": true}"]) {
    for (const language of ["python", "shell", "json", "text"] as const) {
      expect(highlight(code, language).map((part) => part.text).join("")).toBe(code);
    }
  }
});

it("tells keywords, texts and comments apart", () => {
  expect(highlight('from a import "b" # c', "python").filter((part) => part.kind !== "plain")).toEqual([
    { kind: "keyword", text: "from" }, { kind: "keyword", text: "import" }, { kind: "string", text: '"b"' }, { kind: "comment", text: "# c" },
  ]);
});

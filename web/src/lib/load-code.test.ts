import { expect, test, vi } from "vitest";
import { loadCode } from "./load-code";

const HERE = "http://localhost:5000";
// It reads the page.
vi.mock("./config", () => ({ serverAddress: "" }));

test("a version's file is named by its address in the public API", () => {
  const code = loadCode("http", "Ünï 100%/b", { ref: "3", version: 3 }, HERE);
  expect(code).toBe(
    `curl -O '${HERE}/api/v1/models/%C3%9Cn%C3%AF%20100%25%2Fb/versions/3/files/MLmodel'`,
  );
});

test("no code names the API of the pages", () => {
  for (const language of ["python", "cli", "http"] as const)
    for (const ref of ["3", "Production", "@champion"])
      expect(loadCode(language, "it's", { ref, version: 3 }, HERE)).not.toContain("/api/ui");
});

import { expect, it } from "vitest";
import type { Preview } from "@/lib/api/artifacts";
import { kindOf, noPreviewText } from "./file-kinds";
import { previewModes } from "./preview-modes";

function preview(name: string, kind: Preview["kind"], text: string | null = "x"): Preview {
  return { name, kind, text, table: null, content_type: "application/octet-stream" } as Preview;
}

it("renders images at once, and an SVG on request", () => {
  expect(previewModes(preview("a.png", "image", null), null)).toEqual(["rendered"]);
  expect(previewModes(preview("a.SVG", "image"), null)).toEqual(["text", "rendered"]);
});

it("shows JSON as everything it can be shown as, and as text", () => {
  const tree = { value: {} } as never;
  expect(previewModes(preview("a.json", "json"), null)).toEqual(["text"]);
  expect(previewModes(preview("a.json", "json"), { notebook: null, table: null, tree })).toEqual([
    "tree",
    "text",
  ]);
});

it("has no mode for a file without text", () => {
  expect(previewModes(preview("a.pkl", "other", null), null)).toEqual([]);
});

it("names the kind of a file", () => {
  expect(kindOf(preview("a.ipynb", "json"))).toBe("notebook");
  expect(kindOf(preview("a.parquet", "parquet"))).toBe("Parquet");
  expect(kindOf(preview("a.bin", "other"))).toBe("application/octet-stream");
});

it("says why there is no preview", () => {
  expect(noPreviewText(preview("a.PKL", "other"))).toMatch(/^A Python pickle\. It has no preview/);
  expect(noPreviewText(preview("a.unknown", "other"))).toMatch(/^A binary file\./);
  expect(noPreviewText(preview("a.png", "other"))).toMatch(/^This image is not shown/);
});

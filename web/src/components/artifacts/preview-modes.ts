/** The ways in which a file can be shown. */

import type { Preview } from "@/lib/api/artifacts";
import type { JsonLook } from "@/lib/json-look";

export type PreviewMode = "rendered" | "table" | "tree" | "notebook" | "text" | "none";
export const MODE_LABELS: Record<PreviewMode, string> = {
  rendered: "Drawn",
  table: "Table",
  tree: "Tree",
  notebook: "Notebook",
  text: "Text",
  none: "",
};

/** Kinds that the browser itself renders. */
export const RENDERED_KINDS: readonly string[] = ["image", "html", "pdf"];

/** The modes that a file can be shown in, the default first. */
export function previewModes(preview: Preview, look: JsonLook | null): PreviewMode[] {
  const text: PreviewMode[] = preview.text === null ? [] : ["text"];
  switch (preview.kind) {
    case "image":
      // An SVG can take long to render, so it is rendered only on request.
      return isSvg(preview) ? [...text, "rendered"] : ["rendered", ...text];
    case "html":
    case "pdf":
    case "markdown":
      return ["rendered", ...text];
    case "table":
      return preview.table === null ? text : ["table", ...text];
    case "parquet":
      return ["table"];
    case "json": {
      const modes: PreviewMode[] =
        look === null
          ? []
          : [
              ...(look.notebook ? ["notebook" as const] : []),
              ...(look.table ? ["table" as const] : []),
              ...(look.tree ? ["tree" as const] : []),
            ];
      return [...modes, ...text];
    }
    default:
      return text;
  }
}

/** Whether a file is an SVG. */
export function isSvg(preview: Preview): boolean {
  return preview.kind === "image" && preview.name.toLowerCase().endsWith(".svg");
}

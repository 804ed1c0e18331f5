/** Cells of a Jupyter notebook (nbformat 4), as far as they can be shown without running anything. */

import { imageSize } from "./image-size";

export type NotebookOutput =
  { kind: "text"; text: string } | { kind: "image"; type: string; data: string };

export interface NotebookCell {
  kind: "markdown" | "code" | "raw";
  source: string;
  outputs: NotebookOutput[];
}

export interface NotebookView {
  cells: NotebookCell[];
  /** Cells beyond what is shown. */
  leftOut: number;
}

const IMAGES = ["image/png", "image/jpeg", "image/gif"];
// Of a source or an output.
const MOST_TEXT = 20_000;
const BASE64 = /^[A-Za-z0-9+/=\s]*$/;
const MOST_CELLS = 200;
const MOST_OUTPUTS = 300;
const MOST_CHARACTERS = 300_000;
const MOST_PIXELS = 40_000_000;

/** The first cells, as far as a page can hold them; null where it is no notebook. */
export function notebookOf(value: unknown): NotebookView | null {
  if (!isRecord(value) || !Array.isArray(value.cells)) return null;
  const found = value.cells.filter(isRecord);
  const cells: NotebookCell[] = [];
  let outputs = 0;
  let characters = 0;
  let pixels = 0;
  for (const one of found.slice(0, MOST_CELLS)) {
    const cell: NotebookCell = {
      kind: one.cell_type === "markdown" ? "markdown" : one.cell_type === "code" ? "code" : "raw",
      source: shortened(textOf(one.source)),
      outputs: [],
    };
    characters += cell.source.length;
    for (const each of Array.isArray(one.outputs) ? one.outputs.filter(isRecord) : []) {
      const output = outputOf(each);
      if (output === null) continue;
      outputs += 1;
      if (outputs > MOST_OUTPUTS) break;
      if (output.kind === "image") {
        const size = imageSize(output.data);
        const more = size === null ? 0 : size.width * size.height;
        if (size === null || pixels + more > MOST_PIXELS) {
          cell.outputs.push({
            kind: "text",
            text:
              size === null
                ? "An image whose size cannot be read is not drawn."
                : `An image of ${size.width} × ${size.height} pixels is not drawn: with it, the notebook has too many.`,
          });
          continue;
        }
        pixels += more;
      } else {
        characters += output.text.length;
      }
      cell.outputs.push(output);
    }
    if (characters > MOST_CHARACTERS && cells.length > 0) break;
    cells.push(cell);
  }
  return { cells, leftOut: found.length - cells.length };
}

function outputOf(output: Record<string, unknown>): NotebookOutput | null {
  const data = isRecord(output.data) ? output.data : {};
  for (const type of IMAGES) {
    const image = textOf(data[type]);
    if (image !== "" && BASE64.test(image))
      return { kind: "image", type, data: image.replace(/\s/g, "") };
  }
  // Errors carry terminal colours.
  const text = (
    textOf(output.text) ||
    textOf(data["text/plain"]) ||
    (Array.isArray(output.traceback) ? output.traceback.map(String).join("\n") : "")
  ).replace(/\u001b\[[0-9;]*m/g, "");
  return text === "" ? null : { kind: "text", text: shortened(text) };
}

function shortened(text: string): string {
  return text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT)}…` : text;
}

/** Text, whole or as lines. */
function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  return Array.isArray(value) ? value.filter((line) => typeof line === "string").join("") : "";
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

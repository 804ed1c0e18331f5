/** Cells of a Jupyter notebook (nbformat 4), as far as they can be shown without running anything. */

export type NotebookOutput = { kind: "text"; text: string } | { kind: "image"; type: string; data: string };

export interface NotebookCell {
  kind: "markdown" | "code" | "raw";
  source: string;
  outputs: NotebookOutput[];
}

const IMAGES = ["image/png", "image/jpeg", "image/gif"];
const MOST_OUTPUT = 20_000;
const BASE64 = /^[A-Za-z0-9+/=\s]*$/;

/** The cells; none where it is no notebook. */
export function cellsOf(notebook: unknown): NotebookCell[] {
  if (!isRecord(notebook) || !Array.isArray(notebook.cells)) return [];
  return notebook.cells.filter(isRecord).map((cell) => ({
    kind: cell.cell_type === "markdown" ? "markdown" : cell.cell_type === "code" ? "code" : "raw",
    source: textOf(cell.source),
    outputs: Array.isArray(cell.outputs) ? cell.outputs.filter(isRecord).map(outputOf).filter((one) => one !== null) : [],
  }));
}

function outputOf(output: Record<string, unknown>): NotebookOutput | null {
  const data = isRecord(output.data) ? output.data : {};
  for (const type of IMAGES) {
    const image = textOf(data[type]);
    if (image !== "" && BASE64.test(image)) return { kind: "image", type, data: image.replace(/\s/g, "") };
  }
  // Errors carry terminal colours.
  const text = (textOf(output.text) || textOf(data["text/plain"]) || (Array.isArray(output.traceback) ? output.traceback.map(String).join("\n") : "")).replace(/\u001b\[[0-9;]*m/g, "");
  return text === "" ? null : { kind: "text", text: text.length > MOST_OUTPUT ? `${text.slice(0, MOST_OUTPUT)}…` : text };
}

/** Text, whole or as lines. */
function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  return Array.isArray(value) ? value.filter((line) => typeof line === "string").join("") : "";
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

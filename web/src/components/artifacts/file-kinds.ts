/** What kind of file an artifact is, in words. */

import type { Preview } from "@/lib/api/artifacts";

const DESCRIPTIONS: Readonly<Record<string, string>> = {
  pkl: "A Python pickle.",
  pickle: "A Python pickle.",
  joblib: "A Python pickle of joblib.",
  pt: "Weights of PyTorch.",
  pth: "Weights of PyTorch.",
  safetensors: "Weights as safetensors.",
  h5: "An HDF5 file.",
  keras: "A Keras model.",
  onnx: "An ONNX model.",
  zip: "A ZIP archive.",
  gz: "A gzip file.",
  tar: "A tar archive.",
  npy: "A NumPy array.",
  npz: "NumPy arrays.",
  bin: "A binary file.",
  db: "A database.",
  sqlite: "A SQLite database.",
  feather: "A Feather table.",
  arrow: "An Arrow table.",
  whl: "A Python wheel.",
  mp4: "A video.",
  mp3: "An audio file.",
  wav: "An audio file.",
};

const IMAGES = /\.(?:png|jpe?g|gif|webp|avif|bmp|ico)$/i;

/** Why a file has no preview, and what to do instead. */
export function noPreviewText(preview: Preview): string {
  if (IMAGES.test(preview.name))
    return "This image is not shown: it has more than 40 million pixels, or more than 30,000 on a side, or its header is damaged. Download it to open it elsewhere.";
  const extension = preview.name.includes(".")
    ? (preview.name.split(".").at(-1) ?? "").toLowerCase()
    : "";
  return `${DESCRIPTIONS[extension] ?? "A binary file."} It has no preview; download it, or load it with the library that wrote it.`;
}

const KINDS: Readonly<Partial<Record<Preview["kind"], string>>> = {
  markdown: "Markdown",
  table: "table",
  json: "JSON",
  parquet: "Parquet",
  html: "HTML",
  pdf: "PDF",
  text: "text",
};

/** The kind of a file, shown beside its size. */
export function kindOf(preview: Preview): string {
  return preview.name.endsWith(".ipynb")
    ? "notebook"
    : (KINDS[preview.kind] ?? preview.content_type);
}

import { useQuery } from "@tanstack/react-query";
import { Download, ExternalLink } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { Button, ButtonHref } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { Digest } from "@/components/ui/digest";
import { ErrorBoundary } from "@/components/ui/error-boundary";
import { Markdown } from "@/components/ui/markdown";
import { Notice } from "@/components/ui/notice";
import { Panel } from "@/components/ui/panel";
import { QueryView } from "@/components/ui/query-view";
import { LoadingLines } from "@/components/ui/states";
import { Segments } from "@/components/ui/tabs";
import {
  downloadUrl,
  MOST_SHOWN_BYTES,
  previewQuery,
  rawUrl,
  type Owner,
  type Preview,
} from "@/lib/api/artifacts";
import { formatBytes } from "@/lib/format";
import { jsonJobs } from "@/lib/json-jobs";
import type { JsonLook } from "@/lib/json-look";
import { JsonTree } from "./json-tree";
import { LongCode } from "./long-code";
import { Drawing, Picture } from "./picture";
import { TextTable } from "./text-table";
import styles from "./artifacts.module.css";

const ParquetPreview = lazy(() => import("./parquet-preview"));
const NotebookPreview = lazy(() => import("./notebook-preview"));

interface ArtifactPreviewProps {
  queryKey: readonly unknown[];
  owner: Owner;
  path: string;
}

/** A look into a file: drawn, as a table, as a tree or as text; for the rest what it is and how large. */
export function ArtifactPreview({ queryKey, owner, path }: ArtifactPreviewProps) {
  const [limit, setLimit] = useState<number | undefined>(undefined);
  const query = useQuery(previewQuery(queryKey, owner, path, limit));
  const preview = query.data;
  const json = useJsonLook(preview);
  const ways = preview === undefined ? [] : waysOf(preview, json.look);
  const [picked, setPicked] = useState("");
  const way = ways.find((one) => one === picked) ?? ways[0] ?? "none";
  return (
    <Panel
      title={
        <span className={styles.path}>
          {path}
          <CopyButton text={path} what="path" />
        </span>
      }
      label={path}
      className={styles.preview}
      actions={
        <>
          {ways.length > 1 && (
            <Segments
              label="Show as"
              value={way}
              options={ways.map((one) => ({ value: one, label: WORDS[one] }))}
              onChange={setPicked}
            />
          )}
          {preview !== undefined && DRAWN.includes(preview.kind) && !isDrawing(preview) && (
            <ButtonHref
              size="small"
              iconOnly
              variant="ghost"
              href={rawUrl(owner, path)}
              target="_blank"
              rel="noreferrer"
              aria-label={`Open ${preview.name} by itself`}
              title="Open by itself"
            >
              <ExternalLink size={14} strokeWidth={2.1} aria-hidden />
            </ButtonHref>
          )}
          <ButtonHref
            size="small"
            href={downloadUrl(owner, path)}
            download
            aria-label={`Download ${path}`}
          >
            <Download size={14} strokeWidth={2.1} aria-hidden />
            Download
          </ButtonHref>
        </>
      }
    >
      <QueryView query={query} what={`file ${path}`} level={3}>
        {(data) => (
          <>
            <p className={styles.facts}>
              <span>{formatBytes(data.size_bytes)}</span>
              <span>{kindOf(data)}</span>
              <Digest digest={data.digest} copyable />
            </p>
            {json.isLoading ? (
              <LoadingLines what={data.name} />
            ) : (
              <ErrorBoundary
                key={`${way} ${data.digest}`}
                fallback={
                  <Notice tone="wait">
                    This file could not be shown. Download it, or show it in another way.
                  </Notice>
                }
              >
                <Body preview={data} way={way} url={rawUrl(owner, path)} look={json.look} />
              </ErrorBoundary>
            )}
            {data.is_truncated && data.text !== null && way !== "table" && way !== "drawn" && (
              <p className={styles.tableFoot}>
                {limit === undefined && data.size_bytes > data.text.length ? (
                  <Button
                    size="small"
                    busy={query.isFetching}
                    onClick={() => {
                      setLimit(MOST_SHOWN_BYTES);
                    }}
                  >
                    Show{" "}
                    {data.size_bytes <= MOST_SHOWN_BYTES
                      ? "all of it"
                      : `the first ${formatBytes(MOST_SHOWN_BYTES)}`}
                  </Button>
                ) : (
                  <span>The file goes on; download it to see the rest.</span>
                )}
              </p>
            )}
          </>
        )}
      </QueryView>
    </Panel>
  );
}

type Way = "drawn" | "table" | "tree" | "notebook" | "text" | "none";
const WORDS: Record<Way, string> = {
  drawn: "Drawn",
  table: "Table",
  tree: "Tree",
  notebook: "Notebook",
  text: "Text",
  none: "",
};
const DRAWN: readonly string[] = ["image", "html", "pdf"];

/** Asks the Worker what a JSON file can be shown as; null where it is none, or too much. */
function useJsonLook(preview: Preview | undefined): { look: JsonLook | null; isLoading: boolean } {
  const text = preview?.kind === "json" ? preview.text : null;
  const query = useQuery({
    // The digest is of the whole file, of which the text may be the head.
    queryKey: ["json", preview?.digest, preview?.name, text?.length],
    queryFn: ({ signal }) =>
      jsonJobs.run(
        { text: text ?? "", name: preview?.name ?? "" },
        { signal, weight: text?.length },
      ),
    enabled: text !== null,
    staleTime: Infinity,
    retry: false,
  });
  return { look: query.data ?? null, isLoading: text !== null && query.isPending };
}

/** The ways a file can be looked at, the most telling first. */
function waysOf(preview: Preview, look: JsonLook | null): Way[] {
  const text: Way[] = preview.text === null ? [] : ["text"];
  switch (preview.kind) {
    case "image":
      // A drawing can be made to keep a browser busy: it is drawn when asked for.
      return isDrawing(preview) ? [...text, "drawn"] : ["drawn", ...text];
    case "html":
    case "pdf":
    case "markdown":
      return ["drawn", ...text];
    case "table":
      return preview.table === null ? text : ["table", ...text];
    case "parquet":
      return ["table"];
    case "json": {
      const ways: Way[] =
        look === null
          ? []
          : [
              ...(look.notebook ? ["notebook" as const] : []),
              ...(look.table ? ["table" as const] : []),
              ...(look.tree ? ["tree" as const] : []),
            ];
      return [...ways, ...text];
    }
    default:
      return text;
  }
}

function isDrawing(preview: Preview): boolean {
  return preview.kind === "image" && preview.name.toLowerCase().endsWith(".svg");
}

function Body({
  preview,
  way,
  url,
  look,
}: {
  preview: Preview;
  way: Way;
  url: string;
  look: JsonLook | null;
}) {
  if (way === "drawn") {
    if (isDrawing(preview)) return <Drawing url={url} name={preview.name} />;
    if (preview.kind === "image") return <Picture url={url} name={preview.name} />;
    if (preview.kind === "markdown")
      return (
        <div className={styles.prose}>
          <Markdown text={preview.text ?? ""} whole />
        </div>
      );
    // An opaque origin on both sides: the frame's own sandbox, and the one its answer asks for. A browser's viewer of PDF starts in none.
    if (preview.kind === "html")
      return (
        <iframe
          className={styles.frame}
          src={url}
          title={preview.name}
          sandbox="allow-scripts"
          referrerPolicy="no-referrer"
        />
      );
    return (
      <iframe
        className={styles.frame}
        src={url}
        title={preview.name}
        referrerPolicy="no-referrer"
      />
    );
  }
  if (way === "table") {
    if (preview.kind === "parquet")
      return (
        <Suspense fallback={<LoadingLines what={preview.name} />}>
          <ParquetPreview preview={preview} url={url} />
        </Suspense>
      );
    const table =
      preview.kind === "json"
        ? look?.table
        : preview.table && { ...preview.table, total: preview.table.rows.length };
    return (
      table && (
        <TextTable
          label={preview.name}
          table={table}
          columnsCount={table.columnsCount}
          goesOn={preview.is_truncated}
        />
      )
    );
  }
  if (way === "tree")
    return look?.tree && <JsonTree value={look.tree.value} label={preview.name} />;
  if (way === "notebook")
    return (
      look?.notebook && (
        <Suspense fallback={<LoadingLines what={preview.name} />}>
          <NotebookPreview notebook={look.notebook} />
        </Suspense>
      )
    );
  if (preview.size_bytes === 0) return <p className="mid">The file is empty.</p>;
  if (preview.text === null) return <p className="mid">{wordsOf(preview)}</p>;
  return <LongCode code={preview.text} name={preview.name} withoutCopy={preview.is_truncated} />;
}

const WHAT: Readonly<Record<string, string>> = {
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
  bin: "Bytes.",
  db: "A database.",
  sqlite: "A SQLite database.",
  feather: "A Feather table.",
  arrow: "An Arrow table.",
  whl: "A Python wheel.",
  mp4: "A video.",
  mp3: "A sound.",
  wav: "A sound.",
};

const IMAGES = /\.(?:png|jpe?g|gif|webp|avif|bmp|ico)$/i;

function wordsOf(preview: Preview): string {
  if (IMAGES.test(preview.name))
    return "This image is not shown: it has more than 40 million pixels, or more than 30,000 on a side, or its header is damaged. Download it to open it elsewhere.";
  const ending = preview.name.includes(".")
    ? (preview.name.split(".").at(-1) ?? "").toLowerCase()
    : "";
  return `${WHAT[ending] ?? "A file of bytes that are no text."} There is no look into it; download it, or load it with the library that wrote it.`;
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

function kindOf(preview: Preview): string {
  return preview.name.endsWith(".ipynb")
    ? "notebook"
    : (KINDS[preview.kind] ?? preview.content_type);
}

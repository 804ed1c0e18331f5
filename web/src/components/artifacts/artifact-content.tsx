import { lazy, Suspense } from "react";
import { Markdown } from "@/components/ui/markdown";
import { LoadingLines } from "@/components/ui/states";
import type { Preview } from "@/lib/api/artifacts";
import type { JsonLook } from "@/lib/json-look";
import { noPreviewText } from "./file-kinds";
import { JsonTree } from "./json-tree";
import { LongCode } from "./long-code";
import { Drawing, Picture } from "./picture";
import { isSvg, type PreviewMode } from "./preview-modes";
import { TextTable } from "./text-table";
import styles from "./artifacts.module.css";

const ParquetPreview = lazy(() => import("./parquet-preview"));
const NotebookPreview = lazy(() => import("./notebook-preview"));

interface ContentProps {
  preview: Preview;
  mode: PreviewMode;
  url: string;
  /** What a JSON file can be shown as; null for other files. */
  look: JsonLook | null;
}

/** The content of a file in one of its modes. */
export function ArtifactContent({ preview, mode, url, look }: ContentProps) {
  if (mode === "rendered") {
    if (isSvg(preview)) return <Drawing url={url} name={preview.name} />;
    if (preview.kind === "image") return <Picture url={url} name={preview.name} />;
    if (preview.kind === "markdown")
      return (
        <div className={styles.prose}>
          <Markdown text={preview.text ?? ""} whole />
        </div>
      );
    // The origin is opaque twice: through the frame's sandbox, and through the one in the response. A browser's PDF viewer does not start in a sandbox.
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
  if (mode === "table") {
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
  if (mode === "tree")
    return look?.tree && <JsonTree value={look.tree.value} label={preview.name} />;
  if (mode === "notebook")
    return (
      look?.notebook && (
        <Suspense fallback={<LoadingLines what={preview.name} />}>
          <NotebookPreview notebook={look.notebook} />
        </Suspense>
      )
    );
  if (preview.size_bytes === 0) return <p className="mid">The file is empty.</p>;
  if (preview.text === null) return <p className="mid">{noPreviewText(preview)}</p>;
  return <LongCode code={preview.text} name={preview.name} withoutCopy={preview.is_truncated} />;
}

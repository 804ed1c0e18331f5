import { useQuery } from "@tanstack/react-query";
import { ButtonHref } from "@/components/ui/button";
import { CodeBlock } from "@/components/ui/code-block";
import { Markdown } from "@/components/ui/markdown";
import { Panel } from "@/components/ui/panel";
import { QueryView } from "@/components/ui/query-view";
import { Table } from "@/components/ui/table";
import type { Message } from "@/lib/api/types";
import { apiUrl } from "@/lib/api/client";
import { formatBytes } from "@/lib/format";
import { previewQuery } from "../api/run";
import styles from "./run-artifacts.module.css";

/** A look into a file. */
export function ArtifactPreview({ runId, owner, path }: { runId: string; owner: string; path: string }) {
  const query = useQuery(previewQuery(runId, owner, path));
  const download = <ButtonHref size="small" href={apiUrl("/artifacts/raw", { owner, path, download: true })}>Download</ButtonHref>;
  return (
    <Panel title={path} note={query.data && formatBytes(query.data.size_bytes)} actions={download}>
      <QueryView query={query} what={`file ${path}`} level={3}>{(preview) => <Body preview={preview} />}</QueryView>
    </Panel>
  );
}

function Body({ preview }: { preview: Message<"Preview"> }) {
  const raw = apiUrl("/artifacts/raw", { owner: preview.owner, path: preview.path });
  const rest = preview.is_truncated && <p className="dim">The file goes on; download it to see the rest.</p>;
  if (preview.kind === "image") return <img className={styles.picture} src={raw} alt={preview.name} />;
  if (preview.table !== null) {
    return (
      <>
        <Table
          label={preview.name}
          keepWide
          density="compact"
          rows={preview.table.rows.map((cells, index) => ({ cells, index }))}
          rowKey={(row) => String(row.index)}
          columns={preview.table.header.map((header, at) => ({ id: String(at), header, cell: (row: { cells: readonly string[] }) => row.cells[at] ?? "" }))}
        />
        {rest}
      </>
    );
  }
  if (preview.kind === "html" || preview.kind === "pdf") return <p><a className="link" href={raw} target="_blank" rel="noreferrer">Open {preview.name}</a> in a sandbox of its own.</p>;
  if (preview.text === null) return <p className="dim">{formatBytes(preview.size_bytes)}, {preview.content_type}. There is no look into this kind of file.</p>;
  if (preview.kind === "markdown") return <><Markdown text={preview.text} />{rest}</>;
  return <><CodeBlock code={preview.text} language={preview.kind === "json" ? "json" : "text"} what={preview.name} />{rest}</>;
}

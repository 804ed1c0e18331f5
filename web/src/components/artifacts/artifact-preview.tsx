import { useQuery } from "@tanstack/react-query";
import { Download, ExternalLink } from "lucide-react";
import { useState } from "react";
import { Button, ButtonHref } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { Digest } from "@/components/ui/digest";
import { ErrorBoundary } from "@/components/ui/error-boundary";
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
import { ArtifactContent } from "./artifact-content";
import { kindOf } from "./file-kinds";
import { isSvg, MODE_LABELS, previewModes, RENDERED_KINDS } from "./preview-modes";
import styles from "./artifacts.module.css";

interface ArtifactPreviewProps {
  queryKey: readonly unknown[];
  owner: Owner;
  path: string;
}

/** A preview of a file: rendered, as a table, as a tree or as text; otherwise its kind and size. */
export function ArtifactPreview({ queryKey, owner, path }: ArtifactPreviewProps) {
  const [limit, setLimit] = useState<number | undefined>(undefined);
  const query = useQuery(previewQuery(queryKey, owner, path, limit));
  const preview = query.data;
  const json = useJsonLook(preview);
  const modes = preview === undefined ? [] : previewModes(preview, json.look);
  const [picked, setPicked] = useState("");
  const mode = modes.find((offered) => offered === picked) ?? modes[0] ?? "none";
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
          {modes.length > 1 && (
            <Segments
              label="Show as"
              value={mode}
              options={modes.map((offered) => ({ value: offered, label: MODE_LABELS[offered] }))}
              onChange={setPicked}
            />
          )}
          {preview !== undefined && RENDERED_KINDS.includes(preview.kind) && !isSvg(preview) && (
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
                key={`${mode} ${data.digest}`}
                fallback={
                  <Notice tone="wait">
                    This file could not be shown. Download it, or show it in another way.
                  </Notice>
                }
              >
                <ArtifactContent
                  preview={data}
                  mode={mode}
                  url={rawUrl(owner, path)}
                  look={json.look}
                />
              </ErrorBoundary>
            )}
            {data.is_truncated && data.text !== null && mode !== "table" && mode !== "rendered" && (
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

/** Find out in a Worker what a JSON file can be shown as; null if it is not JSON, or too large. */
function useJsonLook(preview: Preview | undefined): { look: JsonLook | null; isLoading: boolean } {
  const text = preview?.kind === "json" ? preview.text : null;
  const query = useQuery({
    // The digest is that of the whole file; the text may be its beginning.
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

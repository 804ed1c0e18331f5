import { Link } from "@tanstack/react-router";
import { Download } from "lucide-react";
import { useState } from "react";
import { MetricComparison } from "@/components/metric-comparison";
import type { VersionPage } from "@/lib/api/types";
import styles from "./version-panels.module.css";
import { Button, ButtonHref } from "@/components/ui/button";
import { NoValue, TagChips } from "@/components/ui/chips";
import { CodeBlock } from "@/components/ui/code-block";
import { CopyButton } from "@/components/ui/copy-button";
import { Digest } from "@/components/ui/digest";
import { Fact, Facts } from "@/components/ui/facts";
import { FewRows } from "@/components/ui/few-rows";
import { LongValue } from "@/components/ui/long-value";
import { Panel } from "@/components/ui/panel";
import { RunStatus } from "@/components/ui/run-status";
import { Table } from "@/components/ui/table";
import { linkUrl } from "@/lib/api/client";
import { metricPairs } from "@/lib/compare-versions";
import { formatBytes, formatDay, formatDuration, plural } from "@/lib/format";
import { signatureOf } from "@/lib/signature";
import { lastActive } from "@/lib/stages";

const FEW_FIELDS = 8;

interface Props {
  page: VersionPage;
}

/** Where it came from: experiment, run, this version. */
export function Source({ page: { run, version, content } }: Props) {
  if (run === null) return null;
  return (
    <section className={styles.source} aria-label="Where it came from">
      <div className={styles.node}>
        <span className={styles.kind}>Experiment</span>
        <Link
          className="name"
          to="/experiments/$experimentId"
          params={{ experimentId: run.experiment_id }}
        >
          {run.experiment_name}
        </Link>
        <span className="dim">{plural(run.experiment_runs_count, "run")}</span>
      </div>
      <div className={styles.node}>
        <span className={styles.kind}>Source run</span>
        <Link className="name" to="/runs/$runId" params={{ runId: run.run_id }}>
          {run.name || run.run_id}
        </Link>
        <span className="chips dim">
          <RunStatus status={run.status} />
          {run.end_time_ms !== null && (
            <span>{formatDuration(run.end_time_ms - run.start_time_ms)}</span>
          )}
          {content.git_commit !== null && (
            <span title={content.git_commit}>
              commit <code>{content.git_commit.slice(0, 8)}</code>
            </span>
          )}
          {content.datasets.map((data) => (
            <span key={`${data.name}/${data.digest}`}>{data.name}</span>
          ))}
        </span>
      </div>
      <div className={`${styles.node ?? ""} ${styles.here ?? ""}`}>
        <span className={styles.kind}>This version</span>
        <span className="strong">v{version.version}</span>
        <span className="dim">
          {version.size_bytes === null
            ? "files are elsewhere"
            : `${formatBytes(version.size_bytes)}, ${plural(version.files_count ?? 0, "file")}`}
        </span>
      </div>
    </section>
  );
}

/** Metrics of its run, beside those of what is in Production. */
export function Metrics({ page }: Props) {
  const { version, content, production, directions } = page;
  const other = production.find((one) => one.version.version !== version.version);
  const stage = lastActive(page.stages)?.stage ?? "";
  const pairs = metricPairs(other?.content.metrics ?? {}, content.metrics, directions);
  return (
    <Panel
      title="Metrics"
      note={other === undefined ? undefined : `against ${stage}`}
      flush={pairs.length > 0}
    >
      {pairs.length === 0 ? (
        <p className="dim">The run logged no metrics.</p>
      ) : (
        <MetricComparison
          pairs={pairs}
          from={other && `v${other.version.version}, ${stage}`}
          to={`v${version.version}`}
          edge={{ bottom: true }}
        />
      )}
    </Panel>
  );
}

export function Params({ page }: Props) {
  const params = Object.entries(page.content.params);
  if (params.length === 0) return null;
  return (
    <Panel title="Parameters" note={params.length} flush>
      <FewRows rows={params} nameOf={([key]) => key} noun="parameters">
        {(rows) => (
          <Table
            label="Parameters"
            density="compact"
            edge={{ bottom: true }}
            rows={rows}
            rowKey={([key]) => key}
            columns={[
              { id: "key", header: "Parameter", cell: ([key]) => key, isTitle: true },
              {
                id: "value",
                header: "Value",
                cell: ([, value]) => (
                  <code>
                    <LongValue text={value} />
                  </code>
                ),
              },
            ]}
          />
        )}
      </FewRows>
    </Panel>
  );
}

/** What goes in and what comes out. */
export function SignaturePanel({ page: { content, input_example: example } }: Props) {
  const fields = signatureOf(content.mlmodel);
  const [showsAll, setShowsAll] = useState(false);
  const shown = showsAll ? fields : fields.slice(0, FEW_FIELDS);
  return (
    <Panel
      title="Signature"
      note={
        fields.length === 0
          ? undefined
          : `${plural(fields.filter((one) => one.side === "input").length, "input")}, ${plural(fields.filter((one) => one.side === "output").length, "output")}`
      }
      flush={fields.length > 0}
    >
      {fields.length === 0 ? (
        <p className="dim">The model was logged without a signature.</p>
      ) : (
        <Table
          label="Signature"
          density="compact"
          edge={{ bottom: shown.length === fields.length && !example?.text }}
          rows={shown}
          rowKey={(row) => `${row.side}/${row.index}`}
          columns={[
            {
              id: "name",
              header: "Name",
              cell: (row) => <code>{row.name || "unnamed"}</code>,
              isTitle: true,
            },
            {
              id: "side",
              header: "Goes",
              cell: (row) =>
                row.side === "input" ? "in" : row.side === "output" ? "out" : "parameter",
            },
            { id: "type", header: "Type", cell: (row) => row.type },
            {
              id: "required",
              header: "Required",
              cell: (row) => (row.side === "input" ? row.isRequired ? "yes" : "no" : <NoValue />),
            },
          ]}
        />
      )}
      {shown.length < fields.length && (
        <div className={styles.hidden}>
          <Button
            size="small"
            onClick={() => {
              setShowsAll(true);
            }}
          >
            {fields.length - shown.length} more
          </Button>
        </div>
      )}
      {example?.text ? (
        <details className={styles.hidden}>
          <summary>Input example</summary>
          <CodeBlock code={example.text} language="json" what="input example" />
        </details>
      ) : null}
    </Panel>
  );
}

/** Its files, each with its digest. */
export function Files({
  page: { model, version, content, source, is_outside, has_no_files_yet },
}: Props) {
  const owner = `version:${model}/${version.version}`;
  return (
    <Panel
      title="Files"
      note={
        content.files_count === null
          ? undefined
          : `${plural(content.files_count, "file")}, ${formatBytes(content.size_bytes ?? 0)}`
      }
      flush={content.files.length > 0}
    >
      {content.files.length === 0 ? (
        <p className="dim">
          {is_outside ? (
            "The files are outside this registry."
          ) : has_no_files_yet ? (
            <>
              No files yet: nothing is at <code>{source}</code>. Files logged there are frozen when
              they are first read.
            </>
          ) : (
            "There are no files."
          )}
        </p>
      ) : (
        <Table
          label="Files"
          edge={{ bottom: true }}
          rows={content.files}
          rowKey={(row) => row.path}
          columns={[
            {
              id: "path",
              header: "Name",
              cell: (row) => (
                <Link
                  className="name"
                  to="/models/$name/versions/$version"
                  params={{ name: model, version: String(version.version) }}
                  search={{ tab: "files", path: row.path }}
                >
                  {row.path}
                </Link>
              ),
              isTitle: true,
            },
            {
              id: "digest",
              header: "SHA-256",
              cell: (row) => <Digest digest={row.digest} copyable />,
            },
            {
              id: "size",
              header: "Size",
              align: "end",
              cell: (row) => formatBytes(row.size_bytes),
            },
            {
              id: "get",
              header: <span className="visually-hidden">Download</span>,
              label: "",
              isFit: true,
              narrow: "kebab",
              cell: (row) => (
                <ButtonHref
                  variant="ghost"
                  size="small"
                  iconOnly
                  href={linkUrl("/artifacts/raw", { owner, path: row.path, download: true })}
                  download
                  aria-label={`Download ${row.path}`}
                >
                  <Download size={14} strokeWidth={2.1} aria-hidden />
                </ButtonHref>
              ),
            },
          ]}
        />
      )}
    </Panel>
  );
}

export function Details({ page }: Props) {
  const { version, source, content } = page;
  const tags = Object.entries(version.tags);
  return (
    <Panel title="Details">
      <Facts>
        <Fact name="Source">
          <code>{source}</code> <CopyButton text={source} what="source" />
        </Fact>
        {version.run_id !== "" && (
          <Fact name="Run id">
            <code>{version.run_id.slice(0, 8)}</code>{" "}
            <CopyButton text={version.run_id} what="run id" />
          </Fact>
        )}
        {version.status !== "READY" && (
          <Fact name="Status">{version.status_message ?? version.status}</Fact>
        )}
        {page.since_ms !== null && (
          <Fact name="In stage since">
            <time dateTime={new Date(page.since_ms).toISOString()}>{formatDay(page.since_ms)}</time>
          </Fact>
        )}
        <Fact name="Depends on">
          {content.requirements === null ? (
            <NoValue />
          ) : (
            content.requirements
              .trim()
              .split("\n")
              .map((line) => (
                <div key={line}>
                  <code>{line}</code>
                </div>
              ))
          )}
        </Fact>
        <Fact name="Tags">
          <TagChips tags={tags} />
        </Fact>
      </Facts>
    </Panel>
  );
}

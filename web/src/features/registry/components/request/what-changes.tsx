import { Link } from "@tanstack/react-router";
import { ChevronDown } from "lucide-react";
import type { ReactNode } from "react";
import { MetricComparison } from "@/components/metric-comparison";
import { Notice } from "@/components/ui/notice";
import { Panel } from "@/components/ui/panel";
import { changedTexts, metricPairs, requirementsOf } from "@/lib/compare-versions";
import { formatInteger, plural } from "@/lib/format";
import { targetName, type RequestPage } from "@/lib/requests";
import {
  digestsOf,
  filesInWords,
  sameSignature,
  SignatureChanges,
  TextPairs,
} from "@/features/registry/dialogs/stage-changes";
import { signatureChanges } from "@/features/registry/dialogs/signature-changes";
import styles from "./request.module.css";

const FEW_METRICS = 12;
const NONE_SEEN = "none that you can see";

/** The version beside the one that it would replace, or did: metrics, then what differs in the rest. */
export function WhatChanges({ page }: { page: RequestPage }) {
  const { request, compared, directions } = page;
  const [from, to] = compared.length > 1 ? compared : [undefined, compared[0]];
  if (to === undefined)
    return (
      <Panel title="What changes for callers">
        <p className="dim">Version {request.version} was deleted.</p>
      </Panel>
    );
  if (from === undefined)
    return (
      <Panel
        title={`Metrics of v${request.version}`}
        note={`${targetName(request)} has no other version to compare with`}
        flush={Object.keys(to.content.metrics).length > 0}
      >
        {Object.keys(to.content.metrics).length === 0 ? (
          <p className="dim">It has no metrics.</p>
        ) : (
          <Metrics
            pairs={metricPairs({}, to.content.metrics, directions)}
            to={`v${request.version}`}
          />
        )}
      </Panel>
    );
  const old = from.version.version;
  const pairs = metricPairs(from.content.metrics, to.content.metrics, directions);
  const common = pairs.filter((one) => one.from !== undefined && one.to !== undefined);
  const params = changedTexts(from.content.params, to.content.params);
  const packages = changedTexts(
    requirementsOf(from.content.requirements),
    requirementsOf(to.content.requirements),
  );
  const signature = signatureChanges(from.content.mlmodel, to.content.mlmodel);
  const breaking = signature.filter((one) => one.isBreaking);
  const files = changedTexts(digestsOf(from.content), digestsOf(to.content)).map((one) => ({
    ...one,
    from: one.from?.slice(0, 8),
    to: one.to?.slice(0, 8),
  }));
  return (
    <Panel
      title="What changes for callers"
      note={`v${request.version} beside v${old}`}
      actions={
        <Link
          className="link"
          to="/models/$name/compare"
          params={{ name: request.model }}
          search={{ versions: `${old},${request.version}` }}
        >
          Compare in full
        </Link>
      }
      flush
    >
      {pairs.length === 0 && (
        <Fold name="Metrics" summary={NONE_SEEN} isEmpty>
          {null}
        </Fold>
      )}
      {common.length > 0 && (
        <Metrics
          pairs={common}
          from={request.state === "open" ? `v${old}, ${targetName(request)}` : `v${old}`}
          to={`v${request.version}`}
        />
      )}
      <Fold
        name="Other metrics"
        summary={
          pairs.length === common.length
            ? "none that only one of them has"
            : common.length === 0
              ? `no metric in common with v${old}: ${plural(pairs.length, "metric")} of either`
              : `${plural(pairs.length - common.length, "more that only one of them has", "more that only one of them has")}`
        }
        isEmpty={pairs.length === common.length}
      >
        <MetricComparison
          pairs={pairs.filter((one) => !common.includes(one))}
          from={`v${old}`}
          to={`v${request.version}`}
        />
      </Fold>
      <Fold
        name="Parameters"
        summary={
          params.length > 0
            ? `${formatInteger(params.length)} differ`
            : Object.keys(to.content.params).length > 0
              ? "the same"
              : NONE_SEEN
        }
        isEmpty={params.length === 0}
      >
        <TextPairs pairs={params} />
      </Fold>
      <Fold
        name="Signature"
        summary={
          signature.length === 0
            ? sameSignature(to.content)
            : `${plural(signature.length, "change")}${breaking.length > 0 ? `, ${formatInteger(breaking.length)} of which can break callers` : ""}`
        }
        isEmpty={signature.length === 0}
        startsOpen={breaking.length > 0}
      >
        <SignatureChanges changes={signature} content={to.content} />
        {breaking.length > 0 && (
          <Notice tone="stop">
            Calls that work with v{old} can fail with v{request.version}.
          </Notice>
        )}
      </Fold>
      <Fold
        name="Dependencies"
        summary={packages.length === 0 ? "the same" : `${formatInteger(packages.length)} differ`}
        isEmpty={packages.length === 0}
      >
        <TextPairs pairs={packages} />
      </Fold>
      <Fold
        name="Files"
        summary={filesInWords(from.content, to.content)}
        isEmpty={files.length === 0}
      >
        <TextPairs pairs={files} />
      </Fold>
    </Panel>
  );
}

function Metrics({
  pairs,
  from,
  to,
}: {
  pairs: ReturnType<typeof metricPairs>;
  from?: string;
  to: string;
}) {
  return (
    <>
      <MetricComparison
        pairs={pairs.slice(0, FEW_METRICS)}
        from={from}
        to={to}
        edge={{ top: true }}
      />
      {pairs.length > FEW_METRICS && (
        <Fold
          name="More metrics"
          summary={`${formatInteger(pairs.length - FEW_METRICS)} more`}
          isEmpty={false}
        >
          <MetricComparison pairs={pairs.slice(FEW_METRICS)} from={from} to={to} />
        </Fold>
      )}
    </>
  );
}

/** A name and a one-line answer, which opens where there is more to see. */
function Fold({
  name,
  summary,
  isEmpty,
  startsOpen = false,
  children,
}: {
  name: string;
  summary: string;
  isEmpty: boolean;
  startsOpen?: boolean;
  children: ReactNode;
}) {
  if (isEmpty && name === "Other metrics") return null;
  return (
    <details className={styles.fold} open={startsOpen}>
      <summary>
        <b>{name}</b>
        <span className="mid">{summary}</span>
        <ChevronDown size={14} strokeWidth={2.1} aria-hidden className={styles.chevron} />
      </summary>
      {/* Scrolls, so the keyboard must reach it. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className={styles.folded} role="region" aria-label={name} tabIndex={0}>
        {isEmpty ? (
          <span className="dim">
            {summary === NONE_SEEN
              ? "The runs logged none, or you may not see them."
              : "Nothing differs."}
          </span>
        ) : (
          children
        )}
      </div>
    </details>
  );
}

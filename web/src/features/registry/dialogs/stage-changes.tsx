import { ArrowRight } from "lucide-react";
import { MetricComparison } from "@/components/metric-comparison";
import type { VersionContent, VersionPage } from "@/lib/api/types";
import styles from "./dialogs.module.css";
import { Fact, Facts } from "@/components/ui/facts";
import { Notice } from "@/components/ui/notice";
import { changedTexts, metricPairs, requirementsOf, type TextPair } from "@/lib/compare-versions";
import { formatInteger, listing, plural } from "@/lib/format";
import { signatureOf } from "@/lib/signature";
import { lastActive } from "@/lib/stages";
import { signatureChanges, type SignatureChange } from "./signature-changes";

/** What changes for callers of a stage: metrics, parameters, dependencies, signature and files, compared with the current version. */
export function Changes({
  page,
  stage,
  holders,
}: {
  page: VersionPage;
  stage: string;
  holders: readonly number[];
}) {
  const other =
    stage === lastActive(page.stages)?.stage
      ? page.production.find((one) => holders.includes(one.version.version))
      : undefined;
  if (other === undefined) return null;
  const old = other.version.version;
  const pairs = metricPairs(other.content.metrics, page.content.metrics, page.directions);
  const params = changedTexts(other.content.params, page.content.params);
  const packages = changedTexts(
    requirementsOf(other.content.requirements),
    requirementsOf(page.content.requirements),
  );
  const signature = signatureChanges(other.content.mlmodel, page.content.mlmodel);
  const breaking = signature.filter((one) => one.isBreaking);
  const common = pairs.filter((one) => one.from !== undefined && one.to !== undefined).length;
  const comparison = (
    <MetricComparison pairs={pairs} from={`v${old}, ${stage}`} to={`v${page.version.version}`} />
  );
  return (
    <div className={styles.tables}>
      <h3>What changes for callers of {stage}</h3>
      {common === 0 && pairs.length > 0 && (
        <details className={styles.changes}>
          <summary>
            No metric in common with v{old}: {plural(pairs.length, "metric")} of either
          </summary>
          {comparison}
        </details>
      )}
      {/* Scrolls, so the keyboard must reach it. */}
      {common > 0 && (
        <div
          className={styles.framed}
          role="region"
          aria-label="What changes in the metrics"
          // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
          tabIndex={0}
        >
          {comparison}
        </div>
      )}
      <Facts>
        <Fact name="Parameters">
          <TextChanges pairs={params} noun="parameter" />
        </Fact>
        <Fact name="Dependencies">
          <TextChanges pairs={packages} noun="dependency" nouns="dependencies" />
        </Fact>
        <Fact name="Signature">
          <SignatureChanges changes={signature} content={page.content} />
        </Fact>
        <Fact name="Files">{filesInWords(other.content, page.content)}</Fact>
      </Facts>
      {breaking.length > 0 && (
        <Notice tone="stop">
          Calls that work with v{old} can fail with v{page.version.version}:{" "}
          {breaking[0]?.name === ""
            ? `it has a signature, and v${old} has none`
            : `see ${listing(namesOf(breaking))} in the signature`}
          .
        </Notice>
      )}
    </div>
  );
}

function TextChanges({
  pairs,
  noun,
  nouns,
}: {
  pairs: readonly TextPair[];
  noun: string;
  nouns?: string;
}) {
  if (pairs.length === 0) return <span className="mid">the same</span>;
  if (pairs.length > FEW_CHANGES)
    return (
      <details className={styles.changes}>
        <summary>{plural(pairs.length, noun, nouns)} differ</summary>
        <TextPairs pairs={pairs} />
      </details>
    );
  return <TextPairs pairs={pairs} />;
}

export function TextPairs({ pairs }: { pairs: readonly TextPair[] }) {
  return pairs.map(({ key, from, to }) => (
    <div key={key}>
      {key} <Value text={from} />{" "}
      <ArrowRight size={12} strokeWidth={2.1} role="img" aria-label="to" className="dim" />{" "}
      <Value text={to} isChanged />
    </div>
  ));
}

/** A value as code, or "not set" as plain text, which no Python value can be confused with. */
function Value({ text, isChanged = false }: { text: string | undefined; isChanged?: boolean }) {
  if (text === undefined) return <i className="dim">not set</i>;
  return <code className={isChanged ? styles.changed : undefined}>{text}</code>;
}

const FEW_CHANGES = 5;
const MOST_CHANGES = 8;

export function SignatureChanges({
  changes,
  content,
}: {
  changes: readonly SignatureChange[];
  content: VersionContent;
}) {
  if (changes.length === 0) return <span className="mid">{sameSignature(content)}</span>;
  return (
    <>
      {changes.slice(0, MOST_CHANGES).map(({ side, name, words, isBreaking }) => (
        <div key={`${side}/${name}`}>
          {name !== "" && <code>{name}</code>}{" "}
          <span className={isBreaking ? styles.changed : undefined}>{words}</span>
        </div>
      ))}
      {changes.length > MOST_CHANGES && (
        <div className="dim">and {formatInteger(changes.length - MOST_CHANGES)} more changes</div>
      )}
    </>
  );
}

export function sameSignature(content: VersionContent): string {
  const fields = signatureOf(content.mlmodel);
  if (fields.length === 0) return "neither has one";
  const counts = (["input", "output", "parameter"] as const)
    .map((side) => ({ side, count: fields.filter((one) => one.side === side).length }))
    .filter(({ count }) => count > 0);
  return `the same ${listing(counts.map(({ side, count }) => plural(count, side)))}`;
}

function namesOf(changes: readonly SignatureChange[]): string[] {
  const names = changes.slice(0, 3).map((one) => one.name);
  return changes.length > names.length
    ? [...names, `${formatInteger(changes.length - names.length)} more`]
    : names;
}

/** How many files were changed, added and removed. */
export function filesInWords(from: VersionContent, to: VersionContent): string {
  if (from.files_count === null || to.files_count === null) return "not all are in this registry";
  if (from.files_count > from.files.length || to.files_count > to.files.length)
    return "too many to compare here";
  const pairs = changedTexts(digestsOf(from), digestsOf(to));
  const counts = [
    {
      word: "changed",
      count: pairs.filter((one) => one.from !== undefined && one.to !== undefined).length,
    },
    { word: "new", count: pairs.filter((one) => one.from === undefined).length },
    { word: "gone", count: pairs.filter((one) => one.to === undefined).length },
  ].filter(({ count }) => count > 0);
  return counts.length === 0
    ? "the same"
    : `${listing(counts.map(({ word, count }) => `${formatInteger(count)} ${word}`))}, of ${plural(to.files_count, "file")}`;
}

export function digestsOf({ files }: VersionContent): Record<string, string> {
  return Object.fromEntries(files.map((file) => [file.path, file.digest]));
}

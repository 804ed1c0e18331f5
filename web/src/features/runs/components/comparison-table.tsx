import { Link } from "@tanstack/react-router";
import { X } from "lucide-react";
import { useState, type ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { NoValue } from "@/components/ui/chips";
import { classNames } from "@/components/ui/class-names";
import { MetricDelta, MetricNumber } from "@/components/ui/metric";
import { RelativeTime } from "@/components/ui/relative-time";
import { RunStatus } from "@/components/ui/run-status";
import type { Message } from "@/lib/api/types";
import {
  factsOf,
  metricRows,
  ownTags,
  textRows,
  type ComparedRun,
  type CompareRow,
  type MetricRow,
} from "@/lib/compare-runs";
import { listing, plural } from "@/lib/format";
import { RegisteredCell } from "./run-cells";
import styles from "./comparison.module.css";

interface ComparisonTableProps {
  data: Message<"RunsCompared">;
  /** Place of the run the others are measured against. */
  against: number;
  showsAll: boolean;
  onAgainst: (runId: string) => void;
  onRemove: (runId: string) => void;
}

// Some models log thousands; the rest are shown on request.
const MOST_ROWS = 100;

/** Runs side by side, an attribute a row, only what differs unless all is asked for. */
export function ComparisonTable({
  data,
  against,
  showsAll,
  onAgainst,
  onRemove,
}: ComparisonTableProps) {
  const { runs, directions } = data;
  const metrics = metricRows(runs, directions);
  const sections: { title: string; rows: readonly CompareRow[] }[] = [
    { title: "Run", rows: textRows(runs, factsOf) },
    { title: "Parameters", rows: textRows(runs, (run) => run.params) },
    { title: "Tags", rows: textRows(runs, ownTags) },
  ];
  const all = [...metrics, ...sections.flatMap((section) => section.rows)];
  const same = all.filter((row) => row.isSame).length;
  const cell = (index: number, content: ReactNode) => (
    <td
      key={index}
      className={isInProduction(runs[index]) ? styles.lit : undefined}
      data-run={runs[index]?.run.name}
    >
      {content}
    </td>
  );
  return (
    // Scrolls sideways when there are many runs, so the keyboard has to reach it.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={styles.scroller} role="region" aria-label="Comparison" tabIndex={0}>
      <table className={styles.table} aria-label="Runs side by side">
        <thead>
          <tr>
            <th scope="col" className={styles.corner}>
              <span className="dim">Against {runs[against]?.run.name}</span>
            </th>
            {runs.map((one, index) => (
              <th
                key={one.run.run_id}
                scope="col"
                className={classNames(isInProduction(one) && styles.litHead)}
              >
                <RunHead
                  one={one}
                  isBase={index === against}
                  onAgainst={onAgainst}
                  onRemove={runs.length > 1 ? onRemove : undefined}
                />
              </th>
            ))}
          </tr>
        </thead>
        <Section
          title="Metrics"
          rows={metrics}
          span={runs.length}
          showsAll={showsAll}
          draw={(row: MetricRow) =>
            row.values.map((value, index) => {
              const base = row.values[against];
              return cell(
                index,
                value === undefined ? (
                  <NoValue />
                ) : (
                  <span className={styles.metric}>
                    <MetricNumber value={value} />
                    {index !== against && base !== undefined && value !== base && (
                      <MetricDelta
                        from={base}
                        to={value}
                        direction={directions[row.key]?.direction}
                      />
                    )}
                  </span>
                ),
              );
            })
          }
        />
        {sections.map(({ title, rows }) => (
          <Section
            key={title}
            title={title}
            rows={rows}
            span={runs.length}
            showsAll={showsAll}
            draw={(row: CompareRow) =>
              row.values.map((value, index) =>
                cell(
                  index,
                  value === undefined ? (
                    row.values[against] === undefined ? (
                      <NoValue />
                    ) : (
                      <span className={styles.changed}>absent</span>
                    )
                  ) : (
                    <span
                      className={classNames(
                        styles.text,
                        value !== row.values[against] && styles.changed,
                      )}
                      title={value.length > 60 ? value : undefined}
                    >
                      {value}
                    </span>
                  ),
                ),
              )
            }
          />
        ))}
      </table>
      <p className={styles.summary}>
        {all.length - same === 0
          ? "Nothing differs."
          : `${plural(all.length - same, "row differs", "rows differ")}.`}
        {same > 0 && ` ${sameOf(metrics, sections, same)}`}
      </p>
    </div>
  );
}

interface SectionProps<Row extends { key: string; isSame: boolean }> {
  title: string;
  rows: readonly Row[];
  span: number;
  showsAll: boolean;
  draw: (row: Row) => ReactNode;
}

function Section<Row extends { key: string; isSame: boolean }>({
  title,
  rows,
  span,
  showsAll,
  draw,
}: SectionProps<Row>) {
  const [most, setMost] = useState(MOST_ROWS);
  const wanted = showsAll ? rows : rows.filter((row) => !row.isSame);
  if (wanted.length === 0) return null;
  return (
    <tbody>
      <tr className={styles.section}>
        <th scope="rowgroup" colSpan={span + 1}>
          <span>{title}</span>
        </th>
      </tr>
      {wanted.slice(0, most).map((row) => (
        <tr key={row.key}>
          <th scope="row" title={row.key}>
            {row.key}
          </th>
          {draw(row)}
        </tr>
      ))}
      {wanted.length > most && (
        <tr>
          <td colSpan={span + 1}>
            <Button
              size="small"
              onClick={() => {
                setMost(most * 5);
              }}
            >
              Show more of {plural(wanted.length, "row")}
            </Button>
          </td>
        </tr>
      )}
    </tbody>
  );
}

function RunHead({
  one,
  isBase,
  onAgainst,
  onRemove,
}: {
  one: ComparedRun;
  isBase: boolean;
  onAgainst: (runId: string) => void;
  onRemove?: (runId: string) => void;
}) {
  const { run, registered } = one;
  return (
    <div className={styles.runHead}>
      <span className={styles.runName}>
        <RunStatus status={run.status} wordless />
        <Link className="name" to="/runs/$runId" params={{ runId: run.run_id }} title={run.name}>
          {run.name}
        </Link>
        {onRemove && (
          <Button
            variant="ghost"
            size="small"
            iconOnly
            aria-label={`Leave ${run.name} out`}
            title="Leave out"
            onClick={() => {
              onRemove(run.run_id);
            }}
          >
            <X size={14} strokeWidth={2.1} aria-hidden />
          </Button>
        )}
      </span>
      <span className={styles.runMeta}>
        <RelativeTime at={run.start_time_ms} className="dim" />
        {registered.length > 0 && <RegisteredCell versions={registered} />}
      </span>
      {isBase ? (
        <span className={styles.base}>the others against it</span>
      ) : (
        <button
          type="button"
          className={styles.against}
          onClick={() => {
            onAgainst(run.run_id);
          }}
        >
          Measure against it
        </button>
      )}
    </div>
  );
}

function isInProduction(one: ComparedRun | undefined): boolean {
  return one?.registered.some((version) => version.stages.includes("Production")) ?? false;
}

function sameOf(
  metrics: readonly MetricRow[],
  sections: readonly { title: string; rows: readonly CompareRow[] }[],
  total: number,
): string {
  const counts = [
    { title: "metrics", rows: metrics as readonly { isSame: boolean }[] },
    ...sections.map(({ title, rows }) => ({
      title: title === "Run" ? "facts" : title.toLowerCase(),
      rows: rows as readonly { isSame: boolean }[],
    })),
  ]
    .map(({ title, rows }) => ({ title, count: rows.filter((row) => row.isSame).length }))
    .filter(({ count }) => count > 0)
    .map(({ title, count }) =>
      count === 1 ? `1 ${title.replace(/s$/, "")}` : `${count} ${title}`,
    );
  return `${plural(total, "is", "are")} the same in all: ${listing(counts)}.`;
}

import type { ReactNode } from "react";
import { NoValue } from "@/components/ui/chips";
import { classNames } from "@/components/ui/class-names";
import { MetricDelta, MetricNumber } from "@/components/ui/metric";
import { useFurthestStage } from "@/lib/api/stages";
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
import { plural } from "@/lib/format";
import { ComparisonHead } from "./comparison-head";
import { ComparisonSection } from "./comparison-section";
import { sameRowsText } from "../same-rows";
import styles from "./comparison.module.css";

interface ComparisonTableProps {
  data: Message<"RunsCompared">;
  /** Index of the run that the others are compared with. */
  against: number;
  showsAll: boolean;
  onAgainst: (runId: string) => void;
  onRemove: (runId: string) => void;
}

/** Runs side by side, one row for each attribute; only those that differ, unless `showsAll`. */
export function ComparisonTable({
  data,
  against,
  showsAll,
  onAgainst,
  onRemove,
}: ComparisonTableProps) {
  const furthest = useFurthestStage();
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
      className={isIn(furthest, runs[index]) ? styles.lit : undefined}
      data-run={runs[index]?.run.name}
    >
      {content}
    </td>
  );
  return (
    // It scrolls horizontally with many runs, so it must be reachable by keyboard.
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
                className={classNames(isIn(furthest, one) && styles.litHead)}
              >
                <ComparisonHead
                  one={one}
                  isBase={index === against}
                  onAgainst={onAgainst}
                  onRemove={runs.length > 1 ? onRemove : undefined}
                />
              </th>
            ))}
          </tr>
        </thead>
        <ComparisonSection
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
          <ComparisonSection
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
        {same > 0 && ` ${sameRowsText([{ title: "Metrics", rows: metrics }, ...sections])}`}
      </p>
    </div>
  );
}

function isIn(stage: string, one: ComparedRun | undefined): boolean {
  return one?.registered.some((version) => version.stages.includes(stage)) ?? false;
}

import type { KeyMetric } from "@/lib/api/types";
import { NoValue } from "./ui/chips";
import { MetricNumber } from "./ui/metric";
import styles from "./key-metric-cell.module.css";

/** The one metric shown for a model, and its name. */
export function KeyMetricCell({ metric }: { metric: KeyMetric | null }) {
  if (metric === null) return <NoValue />;
  return (
    <span className={styles.cell} title={`${metric.key} of v${metric.version}`}>
      <MetricNumber value={metric.value} />
      <small>{metric.key}</small>
    </span>
  );
}

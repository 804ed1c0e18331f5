import { exactNumber, formatDelta, formatMetric } from "@/lib/format";
import { judge, type MetricDirectionName } from "@/lib/metric-direction";
import { metricNumber, type MetricValue } from "@/lib/api/types";
import { classNames } from "./class-names";
import { NoValue } from "./chips";
import styles from "./metric.module.css";

/** A metric's value; as logged in the tooltip. */
export function MetricNumber({ value }: { value: MetricValue | null | undefined }) {
  if (value === null || value === undefined) return <NoValue />;
  const number = metricNumber(value);
  return (
    <span className="num" title={exactNumber(number)}>
      {formatMetric(number)}
    </span>
  );
}

/** A change, with "better" or "worse" where the metric's direction is known. */
export function MetricDelta({
  from,
  to,
  direction,
}: {
  from: MetricValue;
  to: MetricValue;
  direction: MetricDirectionName | null | undefined;
}) {
  const delta = metricNumber(to) - metricNumber(from);
  if (!Number.isFinite(delta)) return <NoValue />;
  const verdict = judge(delta, direction);
  return (
    <span className={classNames(styles.delta, verdict !== null && styles[verdict])}>
      {formatDelta(delta)}
      {verdict !== null && <small>{verdict}</small>}
    </span>
  );
}

import { useQuery, type QueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useMemo, useState } from "react";
import { MetricDirectionMenu } from "@/components/metric-direction-menu";
import { Button } from "@/components/ui/button";
import { MetricNumber } from "@/components/ui/metric";
import { Panel } from "@/components/ui/panel";
import { QueryView } from "@/components/ui/query-view";
import { SearchLine, TotalCount } from "@/components/ui/search-line";
import type { Message } from "@/lib/api/types";
import { formatInteger, plural } from "@/lib/format";
import { CURVES_AT_ONCE, curvesQuery } from "../api/run";
import { expectCharts } from "../chart-code";
import type { CurveLook } from "@/lib/curve-data";
import { CurveChart } from "./curve-chart";
import { CurveControls } from "./curve-controls";
import styles from "./charts.module.css";

interface RunMetricsProps {
  page: Message<"RunPage">;
  find: string;
  onFind: (text: string) => void;
  look: CurveLook;
  onLook: (look: CurveLook) => void;
}

/** A curve for each metric that was logged more than once, thinned out by the server; one call for all that are on show. */
export function RunMetrics({ page, find, onFind, look, onLook }: RunMetricsProps) {
  const [most, setMost] = useState(CURVES_AT_ONCE);
  // Beside the points, not behind them.
  useEffect(expectCharts, []);
  if (page.metrics.length === 0)
    return (
      <Panel label="Metrics">
        <p className="dim">The run logged no metrics.</p>
      </Panel>
    );
  const found = metricsFound(page, find);
  const curves = found.filter(isCurve);
  const rest = found.length - curves.length;
  const shown = curves.slice(0, most);
  return (
    <>
      <SearchLine
        label="Search metrics"
        placeholder="Part of a name"
        value={find}
        onChange={onFind}
      >
        <TotalCount>
          {found.length === page.metrics.length
            ? plural(found.length, "metric")
            : `${formatInteger(found.length)} of ${plural(page.metrics.length, "metric")}`}
        </TotalCount>
      </SearchLine>
      {curves.length > 0 && (
        <div className={styles.controls}>
          <CurveControls look={look} onChange={onLook} />
        </div>
      )}
      {Array.from({ length: Math.ceil(shown.length / CURVES_AT_ONCE) }, (_, index) => (
        <Charts
          key={index}
          page={page}
          metrics={shown.slice(index * CURVES_AT_ONCE, (index + 1) * CURVES_AT_ONCE)}
          look={look}
        />
      ))}
      {curves.length > most && (
        <Button
          onClick={() => {
            setMost(most + CURVES_AT_ONCE);
          }}
        >
          Show more of {plural(curves.length, "curve")}
        </Button>
      )}
      {found.length === 0 && <p className="dim">No metric is called so.</p>}
      {rest > 0 && (
        <p className={styles.once}>
          {plural(rest, "metric was", "metrics were")} logged once, and{" "}
          {rest === 1 ? "stands" : "stand"} in the{" "}
          <Link className="link" to="." search={{}}>
            overview
          </Link>
          .
        </p>
      )}
    </>
  );
}

/** Prefetch the first curves of the tab when it is about to be opened. */
export function expectMetrics(
  client: QueryClient,
  page: Message<"RunPage">,
  find: string,
  look: CurveLook,
): void {
  const first = metricsFound(page, find).filter(isCurve).slice(0, CURVES_AT_ONCE);
  if (first.length === 0) return;
  expectCharts();
  void client.prefetchQuery(
    curvesQuery(
      page.run.run_id,
      first.map((metric) => metric.key),
      look.x,
      page.run.status === "RUNNING",
    ),
  );
}

function metricsFound(page: Message<"RunPage">, find: string): Message<"MetricSummary">[] {
  return page.metrics.filter((metric) =>
    metric.key.toLowerCase().includes(find.trim().toLowerCase()),
  );
}

function isCurve(metric: Message<"MetricSummary">): boolean {
  return metric.points_count > 1;
}

interface ChartsProps {
  page: Message<"RunPage">;
  metrics: readonly Message<"MetricSummary">[];
  look: CurveLook;
}

function Charts({ page, metrics, look }: ChartsProps) {
  const keys = useMemo(() => metrics.map((metric) => metric.key), [metrics]);
  const query = useQuery(curvesQuery(page.run.run_id, keys, look.x, page.run.status === "RUNNING"));
  return (
    <QueryView query={query} what="curves" level={2}>
      {(data) => (
        <div className={styles.grid}>
          {metrics.map((metric) => (
            <MetricPanel
              key={metric.key}
              page={page}
              metric={metric}
              curve={data.curves.find((one) => one.key === metric.key)}
              look={look}
            />
          ))}
        </div>
      )}
    </QueryView>
  );
}

function MetricPanel({
  page,
  metric,
  curve,
  look,
}: {
  page: Message<"RunPage">;
  metric: Message<"MetricSummary">;
  curve: Message<"Curve"> | undefined;
  look: CurveLook;
}) {
  const drawn = useMemo(
    () => (curve === undefined ? [] : [{ curve, name: curve.key, place: 0 }]),
    [curve],
  );
  return (
    <Panel
      title={metric.key}
      note={
        <>
          last <MetricNumber value={metric.last} />
          {metric.direction !== "unknown" && (
            <>
              , best <MetricNumber value={metric.best} />
            </>
          )}
        </>
      }
      actions={
        <MetricDirectionMenu
          experimentId={page.run.experiment_id}
          metric={metric.key}
          direction={page.directions[metric.key]}
        />
      }
    >
      {drawn.length > 0 && <CurveChart label={metric.key} curves={drawn} look={look} />}
    </Panel>
  );
}

import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import "uplot/dist/uPlot.min.css";
import { Button } from "@/components/ui/button";
import { MetricNumber } from "@/components/ui/metric";
import { Panel } from "@/components/ui/panel";
import { QueryView } from "@/components/ui/query-view";
import { metricNumber, type Message } from "@/lib/api/types";
import { formatMetric, plural } from "@/lib/format";
import { curveQuery } from "../api/run";
import styles from "./run-metrics.module.css";

const FIRST_SHOWN = 12;

/** A curve for each metric, thinned out by the server. */
export function RunMetrics({ page }: { page: Message<"RunPage"> }) {
  const [most, setMost] = useState(FIRST_SHOWN);
  const shown = page.metrics.slice(0, most);
  if (shown.length === 0) return <Panel label="Metrics"><p className="dim">The run logged no metrics.</p></Panel>;
  return (
    <>
      <div className={styles.grid}>{shown.map((metric) => <MetricPanel key={metric.key} runId={page.run.run_id} metric={metric} />)}</div>
      {page.metrics.length > most && <Button onClick={() => { setMost(most + FIRST_SHOWN); }}>Show more of {plural(page.metrics.length, "metric")}</Button>}
    </>
  );
}

function MetricPanel({ runId, metric }: { runId: string; metric: Message<"MetricSummary"> }) {
  const isCurve = metric.points_count > 1;
  const query = useQuery({ ...curveQuery(runId, metric.key), enabled: isCurve });
  return (
    <Panel title={metric.key} note={<>last <MetricNumber value={metric.last} /></>}>
      {isCurve
        ? <QueryView query={query} what={`curve ${metric.key}`} level={3}>{(data) => data.curves[0] && <Chart curve={data.curves[0]} />}</QueryView>
        : <p className="dim">Logged once, at step {metric.last_step}.</p>}
    </Panel>
  );
}

const HEIGHT = 180;

function Chart({ curve }: { curve: Message<"Curve"> }) {
  const holder = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = holder.current;
    if (!element) return;
    let gone = false;
    let stop = () => { gone = true; };
    void import("uplot").then(({ default: UPlot }) => {
      if (gone) return;
      // A canvas takes resolved colours only, and light-dark() is none: the holder's own styles carry them.
      const look = getComputedStyle(element);
      const axis = { stroke: look.color, grid: { stroke: look.borderTopColor, width: 1 }, ticks: { show: false } };
      const plot = new UPlot({
        width: element.clientWidth,
        height: HEIGHT,
        legend: { show: false },
        scales: { x: { time: false } },
        axes: [axis, { ...axis, size: 56, values: (_, ticks) => ticks.map(formatMetric) }],
        series: [{}, { stroke: look.outlineColor, width: 1.5, points: { show: false } }],
      }, [[...curve.steps], curve.values.map((value) => { const number = metricNumber(value); return Number.isFinite(number) ? number : null; })], element);
      const observer = new ResizeObserver(() => { plot.setSize({ width: element.clientWidth, height: HEIGHT }); });
      observer.observe(element);
      stop = () => { observer.disconnect(); plot.destroy(); };
    });
    return () => { gone = true; stop(); };
  }, [curve]);
  return <div ref={holder} className={styles.chart} role="img" aria-label={`${curve.key}: ${plural(curve.points_count, "point")} over steps`} />;
}

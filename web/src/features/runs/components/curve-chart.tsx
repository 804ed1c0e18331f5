import { useEffect, useRef, useState } from "react";
import type { AlignedData, Options, Series } from "uplot";
import "uplot/dist/uPlot.min.css";
import { Button } from "@/components/ui/button";
import { MetricNumber } from "@/components/ui/metric";
import { Notice } from "@/components/ui/notice";
import { Table } from "@/components/ui/table";
import { metricNumber, type Message } from "@/lib/api/types";
import { smoothed } from "@/lib/curves";
import { useDeferredCode } from "@/lib/deferred-code";
import { formatDuration, formatInteger, formatMetric, plural } from "@/lib/format";
import { useThemeChanges } from "@/lib/use-theme-changes";
import { chartCode } from "../chart-code";
import { seriesColor, seriesDash } from "../series";
import styles from "./charts.module.css";

type Curve = Message<"Curve">;

export interface CurveLook {
  x: "step" | "time";
  log: boolean;
  /** 0 to 99. */
  smooth: number;
}

interface CurveChartProps {
  /** What is drawn: "val_auc". */
  label: string;
  /** Each with its name and its place among the series, which gives colour and dash. */
  curves: readonly { curve: Curve; name: string; place: number }[];
  look: CurveLook;
  height?: number;
}

const MOST_TABLE_ROWS = 200;

/** Curves over steps or time; dragging zooms, a double click leaves the zoom. As a table too. */
export function CurveChart({ label, curves, look, height = 180 }: CurveChartProps) {
  const [isTable, setTable] = useState(false);
  const points = curves.reduce((sum, { curve }) => sum + curve.points_count, 0);
  return (
    <div className={styles.chart}>
      {isTable ? (
        <CurveTable label={label} curves={curves} look={look} />
      ) : (
        <Plot
          curves={curves}
          look={look}
          height={height}
          label={`${label}: ${plural(points, "point")} over ${look.x === "step" ? "steps" : "time"}`}
        />
      )}
      <div className={styles.chartFoot}>
        <span className="dim">
          {curves.some(({ curve }) => curve.points_count > curve.values.length)
            ? `${formatInteger(points)} points, thinned out`
            : plural(points, "point")}
        </span>
        <Button
          variant="ghost"
          size="small"
          aria-pressed={isTable}
          onClick={() => {
            setTable(!isTable);
          }}
        >
          {isTable ? "As a chart" : "As a table"}
        </Button>
      </div>
    </div>
  );
}

function Plot({
  curves,
  look,
  height,
  label,
}: {
  curves: CurveChartProps["curves"];
  look: CurveLook;
  height: number;
  label: string;
}) {
  const holder = useRef<HTMLDivElement>(null);
  const theme = useThemeChanges();
  const [isLost, setLost] = useState(false);
  const UPlot = useDeferredCode(chartCode, !isLost, () => {
    setLost(true);
  })?.default;
  useEffect(() => {
    const element = holder.current;
    if (!element || UPlot === undefined) return;
    const { data, series } = drawn(UPlot.join, curves, look, (place) =>
      resolved(element, seriesColor(place)),
    );
    const axis = {
      stroke: resolved(element, "var(--ink-3)"),
      grid: { stroke: resolved(element, "var(--line)"), width: 1 },
      ticks: { show: false },
      font: "12px Inter UI, system-ui, sans-serif",
    };
    const options: Options = {
      width: element.clientWidth,
      height,
      legend: { show: false },
      padding: [8, 12, 0, 0],
      cursor: { drag: { x: true, y: false, setScale: true }, points: { size: 6 } },
      scales: { x: { time: false }, y: look.log ? { distr: 3 } : {} },
      axes: [
        {
          ...axis,
          values: (_, ticks) =>
            ticks.map((tick) =>
              look.x === "step" ? formatInteger(tick) : tick === 0 ? "0" : formatDuration(tick),
            ),
          space: 64,
          size: 28,
          gap: 4,
        },
        {
          ...axis,
          size: 58,
          values: (_, ticks) =>
            ticks.map((tick: number | null) => (tick === null ? "" : formatMetric(tick))),
        },
      ],
      series: [{}, ...series],
    };
    const plot = new UPlot(options, data, element);
    const observer = new ResizeObserver(() => {
      plot.setSize({ width: element.clientWidth, height });
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      plot.destroy();
    };
  }, [UPlot, curves, look.x, look.log, look.smooth, height, theme]); // eslint-disable-line react-hooks/exhaustive-deps -- the look by its parts: callers make it anew
  if (isLost)
    return (
      <Notice tone="stop" role="alert">
        The chart could not be loaded.{" "}
        <Button
          size="small"
          onClick={() => {
            setLost(false);
          }}
        >
          Try again
        </Button>
      </Notice>
    );
  return (
    <div
      ref={holder}
      className={styles.plot}
      role="img"
      aria-label={label}
      style={{ minHeight: height }}
    />
  );
}

function drawn(
  join: (tables: AlignedData[]) => AlignedData,
  curves: CurveChartProps["curves"],
  look: CurveLook,
  colorOf: (place: number) => string,
): { data: AlignedData; series: Series[] } {
  const tables: AlignedData[] = [];
  const series: Series[] = [];
  for (const { curve, name, place } of curves) {
    const { xs, ys } = columnsOf(curve, look);
    const stroke = colorOf(place);
    const common = {
      label: name,
      stroke,
      spanGaps: true,
      points: { show: xs.length < 2, size: 5 },
    };
    if (look.smooth === 0) {
      tables.push([xs, ys]);
      series.push({ ...common, width: 1.5, dash: seriesDash(place) });
    } else {
      tables.push([xs, ys, smoothed(ys, look.smooth / 100)]);
      series.push(
        { ...common, width: 1, alpha: 0.28 },
        { ...common, width: 1.75, dash: seriesDash(place) },
      );
    }
  }
  return { data: tables.length === 1 && tables[0] ? tables[0] : join(tables), series };
}

/** A curve as the chart takes it: x without repeats and rising, as uPlot asks; what a logarithm cannot draw is left out. */
function columnsOf(curve: Curve, look: CurveLook): { xs: number[]; ys: (number | null)[] } {
  const from = look.x === "step" ? curve.steps : curve.times_ms;
  const start = look.x === "step" ? 0 : Math.min(...from);
  const points = from
    .map((x, index) => [x - start, metricNumber(curve.values[index] ?? "NaN")] as const)
    .sort((a, b) => a[0] - b[0]);
  const xs: number[] = [];
  const ys: (number | null)[] = [];
  for (const [x, y] of points) {
    const value = Number.isFinite(y) && (!look.log || y > 0) ? y : null;
    if (xs.at(-1) === x) ys[ys.length - 1] = value;
    else {
      xs.push(x);
      ys.push(value);
    }
  }
  return { xs, ys };
}

/** A canvas takes resolved colours only; the element resolves what its own style may say. */
function resolved(element: HTMLElement, color: string): string {
  element.style.setProperty("outline-color", color);
  return getComputedStyle(element).outlineColor;
}

function CurveTable({ label, curves, look }: Pick<CurveChartProps, "label" | "curves" | "look">) {
  const all = curves.flatMap(({ curve, name }) =>
    curve.values.map((value, index) => ({
      id: `${curve.run_id} ${index}`,
      name,
      value,
      x:
        look.x === "step"
          ? (curve.steps[index] ?? 0)
          : (curve.times_ms[index] ?? 0) - (curve.times_ms[0] ?? 0),
    })),
  );
  return (
    <div className={styles.table}>
      <Table
        label={label}
        density="compact"
        keepWide
        rows={all.slice(0, MOST_TABLE_ROWS)}
        rowKey={(row) => row.id}
        columns={[
          ...(curves.length > 1
            ? [
                {
                  id: "run",
                  header: "Run",
                  isTitle: true,
                  cell: (row: (typeof all)[number]) => row.name,
                },
              ]
            : []),
          {
            id: "x",
            header: look.x === "step" ? "Step" : "After",
            align: "end" as const,
            cell: (row: (typeof all)[number]) =>
              look.x === "step" ? formatInteger(row.x) : formatDuration(row.x),
          },
          {
            id: "value",
            header: "Value",
            align: "end" as const,
            cell: (row: (typeof all)[number]) => <MetricNumber value={row.value} />,
          },
        ]}
      />
      {all.length > MOST_TABLE_ROWS && (
        <p className="dim">
          The first {MOST_TABLE_ROWS} of {formatInteger(all.length)}.
        </p>
      )}
    </div>
  );
}

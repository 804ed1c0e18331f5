import { useEffect, useRef, useState } from "react";
import type uPlot from "uplot";
import type { AlignedData, Options, Series } from "uplot";
import "uplot/dist/uPlot.min.css";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { curveData, lonePoints, type CurveLook, type Gap } from "@/lib/curve-data";
import { smoothed } from "@/lib/curves";
import { useDeferredCode } from "@/lib/deferred-code";
import { formatDuration, formatInteger, formatMetric } from "@/lib/format";
import { useThemeChanges } from "@/lib/use-theme-changes";
import { chartCode } from "../chart-code";
import { seriesColor, seriesDash, type NamedCurve } from "../series";
import { drawGapMark } from "./gap-mark";
import styles from "./charts.module.css";

/** Where a curve breaks, and its colour. */
interface Breaks {
  gaps: readonly Gap[];
  color: string;
}

/** The canvas of a chart. */
export function CurvePlot({
  curves,
  look,
  height,
  label,
}: {
  curves: readonly NamedCurve[];
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
    const { data, series, breaks } = drawn(UPlot.join, curves, look, (place) =>
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
      hooks: {
        draw: [
          (u) => {
            drawBreaks(u, breaks);
          },
        ],
      },
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
  }, [UPlot, curves, look.x, look.log, look.smooth, height, theme]); // eslint-disable-line react-hooks/exhaustive-deps -- the fields of look: callers create a new object each time
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
  curves: readonly NamedCurve[],
  look: CurveLook,
  colorOf: (place: number) => string,
): { data: AlignedData; series: Series[]; breaks: Breaks[] } {
  const tables: AlignedData[] = [];
  const series: Series[] = [];
  const breaks: Breaks[] = [];
  for (const { curve, name, place } of curves) {
    const { xs, ys, gaps } = curveData(curve, look);
    const stroke = colorOf(place);
    breaks.push({ gaps, color: stroke });
    const common = {
      label: name,
      stroke,
      points: { show: false, size: 5, filter: loneOnly },
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
  return { data: tables.length === 1 && tables[0] ? tables[0] : join(tables), series, breaks };
}

/** Points that no line reaches would not be seen. */
function loneOnly(u: uPlot, index: number): number[] | null {
  const lone = lonePoints(u.data[index] ?? []);
  return lone.length > 0 ? lone : null;
}

function drawBreaks(u: uPlot, breaks: readonly Breaks[]): void {
  const { left, top, width, height } = u.bbox;
  const ratio = devicePixelRatio;
  u.ctx.save();
  for (const { gaps, color } of breaks)
    for (const { x, kind } of gaps) {
      const at = u.valToPos(x, "x", true);
      if (at < left || at > left + width) continue;
      drawGapMark(u.ctx, kind, { x: at, top, bottom: top + height, ratio, color });
    }
  u.ctx.restore();
}

/** A canvas takes resolved colours only; the element resolves what its own style may say. */
function resolved(element: HTMLElement, color: string): string {
  element.style.setProperty("outline-color", color);
  return getComputedStyle(element).outlineColor;
}

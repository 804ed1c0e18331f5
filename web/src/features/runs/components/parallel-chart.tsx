import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Panel } from "@/components/ui/panel";
import type { Message } from "@/lib/api/types";
import { axesOf, type Axis } from "@/lib/compare-runs";
import { scaleOf } from "@/lib/curves";
import { useWidth } from "@/lib/use-width";
import {
  AXIS_BOTTOM,
  AXIS_TOP,
  CHART_HEIGHT,
  runLine,
  shownAxes,
  valueText,
  yScale,
} from "../parallel-axes";
import { seriesClass, seriesDash } from "../series";
import { AxesDialog } from "./axes-dialog";
import { ChartRun } from "./chart-run";
import { RunsLegend } from "./runs-legend";
import charts from "./charts.module.css";

interface ParallelProps {
  data: Message<"RunsCompared">;
  /** Ids of the axes; by default the first ones in which the runs differ. */
  axes: readonly string[] | undefined;
  onAxes: (ids: string[] | undefined) => void;
}

const SIDE = 56;
const LEAST_APART = 84;
const MOST_LETTERS = 14;

/** Each run as a line through its values: parameters on the left, metrics on the right. */
export function ParallelChart({ data, axes: chosen, onAxes }: ParallelProps) {
  const navigate = useNavigate();
  const [isChoosing, setChoosing] = useState(false);
  const all = axesOf(data.runs);
  const shown = shownAxes(all, chosen);
  const [width, ref] = useWidth(1080);
  const fit = Math.max(2, Math.floor((width - 2 * SIDE) / LEAST_APART) + 1);
  // On narrow screens, the rightmost axes are kept.
  const axes = shown.slice(-fit);
  const xOf = scaleOf(0, Math.max(1, axes.length - 1), SIDE, width - SIDE);
  return (
    <>
      <div className={charts.controls}>
        <Button
          onClick={() => {
            setChoosing(true);
          }}
        >
          Axes{" "}
          <span className="dim">
            {shown.length} of {all.length}
          </span>
        </Button>
      </div>
      <RunsLegend runs={data.runs.map((one) => ({ id: one.run.run_id, name: one.run.name }))} />
      <Panel
        title="Parallel coordinates"
        note={
          axes.length < shown.length
            ? `${axes.length} of ${shown.length} axes fit here`
            : "Lines stop where a run has no value"
        }
      >
        <div ref={ref}>
          {axes.length < 2 ? (
            <p className="dim">Choose at least two axes in which the runs differ.</p>
          ) : (
            <svg
              className={charts.svg}
              width={width}
              height={CHART_HEIGHT}
              viewBox={`0 0 ${width} ${CHART_HEIGHT}`}
              role="group"
              aria-label="Parallel coordinates, a line a run"
            >
              {axes.map((axis, index) => (
                <AxisLine key={axis.id} axis={axis} x={xOf(index)} />
              ))}
              {data.runs.map(({ run }, place) => (
                <ChartRun
                  key={run.run_id}
                  runId={run.run_id}
                  label={`${run.name}: ${axes.map((axis) => `${axis.name} ${valueText(axis, axis.values[place])}`).join(", ")}`}
                  className={charts[seriesClass(place)]}
                  onOpen={() => {
                    void navigate({ to: "/runs/$runId", params: { runId: run.run_id } });
                  }}
                >
                  <path
                    className={charts.line}
                    strokeDasharray={seriesDash(place)?.join(" ")}
                    d={runLine(axes, place, xOf)}
                  />
                </ChartRun>
              ))}
            </svg>
          )}
        </div>
      </Panel>
      {isChoosing && (
        <AxesDialog
          all={all}
          shown={shown.map((axis) => axis.id)}
          onAxes={onAxes}
          onClose={() => {
            setChoosing(false);
          }}
        />
      )}
    </>
  );
}

function AxisLine({ axis, x }: { axis: Axis; x: number }) {
  const y = yScale(axis);
  const values = [...new Set(axis.values.filter((value) => value !== null))].sort((a, b) => a - b);
  const ends =
    axis.words !== null && values.length <= 8
      ? values
      : [values[0], values.at(-1)].filter(
          (value, index, list) => value !== undefined && list.indexOf(value) === index,
        );
  return (
    <g>
      <path className={charts.axis} d={`M${x} ${AXIS_TOP}V${AXIS_BOTTOM}`} />
      <text className={charts.strong} x={x} y={AXIS_TOP - 26} textAnchor="middle">
        <title>{axis.name}</title>
        {cut(axis.name)}
      </text>
      {ends.map((value, index) => {
        if (value === undefined) return null;
        const isEnd = index === 0 || index === ends.length - 1;
        // The ends are above and below the axis, the values between them beside it.
        return (
          <text
            key={value}
            x={isEnd ? x : x + 6}
            y={index === 0 ? AXIS_BOTTOM + 16 : isEnd ? AXIS_TOP - 8 : y(value) + 4}
            textAnchor={isEnd ? "middle" : "start"}
          >
            {cut(valueText(axis, value))}
          </text>
        );
      })}
    </g>
  );
}

function cut(text: string): string {
  return text.length > MOST_LETTERS ? `${text.slice(0, MOST_LETTERS - 1)}…` : text;
}

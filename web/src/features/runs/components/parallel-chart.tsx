import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { CheckField } from "@/components/ui/fields";
import { Panel } from "@/components/ui/panel";
import type { Message } from "@/lib/api/types";
import { axesOf, isFlat, type Axis } from "@/lib/compare-runs";
import { scaleOf } from "@/lib/curves";
import { formatMetric } from "@/lib/format";
import { useWidth } from "@/lib/use-width";
import { seriesClass, seriesDash } from "../series";
import { ChartRun } from "./chart-run";
import { RunsLegend } from "./runs-legend";
import charts from "./charts.module.css";
import styles from "./runs-table.module.css";

interface ParallelProps {
  data: Message<"RunsCompared">;
  /** Ids of the axes; by default those that tell the runs apart. */
  axes: readonly string[] | undefined;
  onAxes: (ids: string[] | undefined) => void;
}

const HEIGHT = 380;
const SIDE = 56;
const TOP = 48;
const BOTTOM = 28;
const LEAST_APART = 84;
const MOST_BY_DEFAULT = 4;
const MOST_AXES = 12;
const MOST_OFFERED = 60;
const LONGEST = 14;

/** Each run as a line through its values: params at the left, metrics at the right. */
export function ParallelChart({ data, axes: chosen, onAxes }: ParallelProps) {
  const navigate = useNavigate();
  const [isChoosing, setChoosing] = useState(false);
  const all = axesOf(data.runs);
  const shown =
    chosen === undefined ? byDefault(all) : all.filter((axis) => chosen.includes(axis.id));
  const [width, ref] = useWidth(1080);
  const fit = Math.max(2, Math.floor((width - 2 * SIDE) / LEAST_APART) + 1);
  const wanted = [
    ...shown.filter((axis) => axis.id.startsWith("params.")),
    ...shown.filter((axis) => axis.id.startsWith("metrics.")),
  ].slice(0, MOST_AXES);
  // Where it is narrow, those nearest to the results stay.
  const axes = wanted.slice(-fit);
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
            {wanted.length} of {all.length}
          </span>
        </Button>
      </div>
      <RunsLegend runs={data.runs.map((one) => ({ id: one.run.run_id, name: one.run.name }))} />
      <Panel
        title="Parallel coordinates"
        note={
          axes.length < wanted.length
            ? `${axes.length} of ${wanted.length} axes fit here`
            : "Lines stop where a run has no value"
        }
      >
        <div ref={ref}>
          {axes.length < 2 ? (
            <p className="dim">It takes two axes or more, with values that runs differ in.</p>
          ) : (
            <svg
              className={charts.svg}
              width={width}
              height={HEIGHT}
              viewBox={`0 0 ${width} ${HEIGHT}`}
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
                    d={lineOf(axes, place, xOf)}
                  />
                </ChartRun>
              ))}
            </svg>
          )}
        </div>
      </Panel>
      {isChoosing && (
        <Dialog
          isOpen
          onClose={() => {
            setChoosing(false);
          }}
          title="Axes"
          actions={
            <>
              <Button
                onClick={() => {
                  onAxes(undefined);
                }}
              >
                Suggested axes
              </Button>
              <Button
                variant="primary"
                onClick={() => {
                  setChoosing(false);
                }}
              >
                Done
              </Button>
            </>
          }
        >
          <div className={styles.sections}>
            <div className={styles.keys}>
              {all.slice(0, MOST_OFFERED).map((axis) => {
                const ids = wanted.map((one) => one.id);
                return (
                  <CheckField
                    key={axis.id}
                    label={
                      <span title={axis.name}>
                        {axis.name}
                        {axis.id.startsWith("params.") && <span className="dim"> parameter</span>}
                      </span>
                    }
                    checked={ids.includes(axis.id)}
                    onChange={() => {
                      onAxes(
                        ids.includes(axis.id)
                          ? ids.filter((id) => id !== axis.id)
                          : [...ids, axis.id],
                      );
                    }}
                  />
                );
              })}
            </div>
          </div>
        </Dialog>
      )}
    </>
  );
}

function byDefault(all: readonly Axis[]): Axis[] {
  const telling = all.filter((axis) => !isFlat(axis));
  return [
    ...telling.filter((axis) => axis.id.startsWith("params.")).slice(0, MOST_BY_DEFAULT),
    ...telling.filter((axis) => axis.id.startsWith("metrics.")).slice(0, MOST_BY_DEFAULT),
  ];
}

function yOf(axis: Axis): (value: number) => number {
  const values = axis.values.filter((value) => value !== null);
  return scaleOf(Math.min(...values), Math.max(...values), HEIGHT - BOTTOM, TOP);
}

function AxisLine({ axis, x }: { axis: Axis; x: number }) {
  const y = yOf(axis);
  const values = [...new Set(axis.values.filter((value) => value !== null))].sort((a, b) => a - b);
  const ends =
    axis.words !== null && values.length <= 8
      ? values
      : [values[0], values.at(-1)].filter(
          (value, index, list) => value !== undefined && list.indexOf(value) === index,
        );
  return (
    <g>
      <path className={charts.axis} d={`M${x} ${TOP}V${HEIGHT - BOTTOM}`} />
      <text className={charts.strong} x={x} y={TOP - 26} textAnchor="middle">
        <title>{axis.name}</title>
        {cut(axis.name)}
      </text>
      {ends.map((value, index) => {
        if (value === undefined) return null;
        const isEnd = index === 0 || index === ends.length - 1;
        // The ends stand above and below the axis, words in between beside it.
        return (
          <text
            key={value}
            x={isEnd ? x : x + 6}
            y={index === 0 ? HEIGHT - BOTTOM + 16 : isEnd ? TOP - 8 : y(value) + 4}
            textAnchor={isEnd ? "middle" : "start"}
          >
            {cut(valueText(axis, value))}
          </text>
        );
      })}
    </g>
  );
}

/** The line of a run; it is interrupted at a missing value. */
function lineOf(axes: readonly Axis[], place: number, xOf: (index: number) => number): string {
  let isDown = false;
  return axes
    .map((axis, index) => {
      const value = axis.values[place];
      if (value === null || value === undefined) {
        isDown = false;
        return "";
      }
      const step = `${isDown ? "L" : "M"}${xOf(index).toFixed(1)} ${yOf(axis)(value).toFixed(1)}`;
      isDown = true;
      return step;
    })
    .join("");
}

function valueText(axis: Axis, value: number | null | undefined): string {
  if (value === null || value === undefined) return "not set";
  return axis.words?.[value] ?? formatMetric(value);
}

function cut(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

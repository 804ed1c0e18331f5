import { useNavigate } from "@tanstack/react-router";
import { Panel } from "@/components/ui/panel";
import type { Message } from "@/lib/api/types";
import { axesOf, type Axis } from "@/lib/compare-runs";
import { niceTicks, scaleOf } from "@/lib/curves";
import { formatMetric } from "@/lib/format";
import { useWidth } from "@/lib/use-width";
import { seriesClass } from "../series";
import { AxisSelect } from "./axis-select";
import { ChartRun } from "./chart-run";
import { RunsLegend } from "./runs-legend";
import styles from "./charts.module.css";

interface ScatterProps {
  data: Message<"RunsCompared">;
  x: string | undefined;
  y: string | undefined;
  onChange: (axes: { x?: string; y?: string }) => void;
}

const HEIGHT = 420;
const LEFT = 72;
const TOP = 16;
const BOTTOM = 44;
const MARGIN = 0.06;
const LONGEST_NAME = 20;

/** Each run as a point between two of its values. */
export function ScatterChart({ data, x, y, onChange }: ScatterProps) {
  const navigate = useNavigate();
  const [width, ref] = useWidth(960);
  const axes = axesOf(data.runs);
  // Names are to the right of their points, if there is room.
  const hasNames = width > 560;
  const right = width - (hasNames ? 150 : 12);
  const isTold = (id: string) =>
    !["unknown", undefined].includes(data.directions[id.replace("metrics.", "")]?.direction);
  const across =
    axes.find((axis) => axis.id === x) ??
    axes.find((axis) => axis.id.startsWith("params.") && axis.words === null) ??
    axes[1] ??
    axes[0];
  const up =
    axes.find((axis) => axis.id === y) ??
    axes.find((axis) => axis !== across && isTold(axis.id)) ??
    axes.find((axis) => axis !== across) ??
    axes[0];
  if (across === undefined || up === undefined)
    return (
      <Panel label="Scatter">
        <p className="dim">The runs have nothing to measure them by.</p>
      </Panel>
    );
  const toX = scaleWithMargin(across, LEFT, right);
  const toY = scaleWithMargin(up, HEIGHT - BOTTOM, TOP);
  return (
    <>
      <div className={styles.controls}>
        <span className={styles.labelled}>
          Across{" "}
          <AxisSelect
            label="Across"
            axes={axes}
            value={across.id}
            onChange={(id) => {
              onChange({ x: id });
            }}
          />
        </span>
        <span className={styles.labelled}>
          Up{" "}
          <AxisSelect
            label="Up"
            axes={axes}
            value={up.id}
            onChange={(id) => {
              onChange({ y: id });
            }}
          />
        </span>
      </div>
      <RunsLegend runs={data.runs.map((one) => ({ id: one.run.run_id, name: one.run.name }))} />
      <Panel title={`${up.name} over ${across.name}`}>
        <div ref={ref}>
          <svg
            className={styles.svg}
            width={width}
            height={HEIGHT}
            viewBox={`0 0 ${width} ${HEIGHT}`}
            role="group"
            aria-label={`${up.name} over ${across.name}, a point a run`}
          >
            {ticksOf(up).map(({ at, text }) => (
              <g key={text}>
                <path className={styles.rule} d={`M${LEFT} ${toY(at)}H${right}`} />
                <text x={LEFT - 8} y={toY(at) + 4} textAnchor="end">
                  {text}
                </text>
              </g>
            ))}
            {ticksOf(across).map(({ at, text }) => (
              <text key={text} x={toX(at)} y={HEIGHT - BOTTOM + 20} textAnchor="middle">
                {text}
              </text>
            ))}
            <path className={styles.axis} d={`M${LEFT} ${HEIGHT - BOTTOM}H${right}`} />
            <text className={styles.strong} x={right} y={HEIGHT - 4} textAnchor="end">
              {across.name}
            </text>
            {data.runs.map(({ run }, place) => {
              const [atX, atY] = [across.values[place], up.values[place]];
              if (atX === null || atX === undefined || atY === null || atY === undefined)
                return null;
              return (
                <g key={run.run_id}>
                  <ChartRun
                    runId={run.run_id}
                    label={`${run.name}: ${across.name} ${valueText(across, atX)}, ${up.name} ${valueText(up, atY)}`}
                    className={styles[seriesClass(place)]}
                    onOpen={() => {
                      void navigate({ to: "/runs/$runId", params: { runId: run.run_id } });
                    }}
                  >
                    <Mark place={place} x={toX(atX)} y={toY(atY)} />
                  </ChartRun>
                  {hasNames && (
                    <text aria-hidden="true" x={toX(atX) + 9} y={toY(atY) + 4}>
                      {run.name.length > LONGEST_NAME
                        ? `${run.name.slice(0, LONGEST_NAME - 1)}…`
                        : run.name}
                    </text>
                  )}
                </g>
              );
            })}
          </svg>
        </div>
      </Panel>
    </>
  );
}

/** A different shape each time the colours repeat. */
function Mark({ place, x, y }: { place: number; x: number; y: number }) {
  const shape = Math.floor(place / 5) % 4;
  if (shape === 0) return <circle className={styles.mark} cx={x} cy={y} r={5} />;
  if (shape === 1)
    return <rect className={styles.mark} x={x - 4.5} y={y - 4.5} width={9} height={9} />;
  if (shape === 2)
    return <path className={styles.mark} d={`M${x} ${y - 6}L${x + 6} ${y + 5}H${x - 6}Z`} />;
  return (
    <path className={styles.mark} d={`M${x} ${y - 6}L${x + 6} ${y}L${x} ${y + 6}L${x - 6} ${y}Z`} />
  );
}

function endsOf(axis: Axis): [number, number] {
  const values = axis.values.filter((value) => value !== null);
  return [Math.min(...values), Math.max(...values)];
}

function scaleWithMargin(axis: Axis, from: number, to: number): (value: number) => number {
  const [least, most] = endsOf(axis);
  const room = (most - least) * MARGIN;
  return scaleOf(least - room, most + room, from, to);
}

function ticksOf(axis: Axis): { at: number; text: string }[] {
  if (axis.words !== null)
    return axis.words.map((text, at) => ({
      at,
      text: text.length > 12 ? `${text.slice(0, 11)}…` : text,
    }));
  const [least, most] = endsOf(axis);
  return niceTicks(least, most).map((at) => ({ at, text: formatMetric(at) }));
}

function valueText(axis: Axis, value: number): string {
  return axis.words?.[value] ?? formatMetric(value);
}

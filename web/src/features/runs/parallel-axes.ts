/** The axes of the parallel coordinates of compared runs. */

import { isFlat, type Axis } from "@/lib/compare-runs";
import { scaleOf } from "@/lib/curves";
import { formatMetric } from "@/lib/format";

/** In px; an axis runs from top to bottom. */
export const CHART_HEIGHT = 380;
export const AXIS_TOP = 48;
export const AXIS_BOTTOM = 352;

// Of parameters and metrics each.
const MOST_BY_DEFAULT = 4;
const MOST_AXES = 12;

/** The chosen axes, or by default the first ones in which the runs differ: parameters before metrics. */
export function shownAxes(all: readonly Axis[], chosen: readonly string[] | undefined): Axis[] {
  const most = chosen === undefined ? MOST_BY_DEFAULT : MOST_AXES;
  const axes = all.filter((axis) =>
    chosen === undefined ? !isFlat(axis) : chosen.includes(axis.id),
  );
  return [
    ...axes.filter((axis) => axis.id.startsWith("params.")).slice(0, most),
    ...axes.filter((axis) => axis.id.startsWith("metrics.")).slice(0, most),
  ].slice(0, MOST_AXES);
}

/** Maps values of an axis to vertical positions. */
export function yScale(axis: Axis): (value: number) => number {
  const values = axis.values.filter((value) => value !== null);
  return scaleOf(Math.min(...values), Math.max(...values), AXIS_BOTTOM, AXIS_TOP);
}

/** The SVG path of a run through all axes, interrupted where it has no value. */
export function runLine(
  axes: readonly Axis[],
  place: number,
  xOf: (index: number) => number,
): string {
  let isDown = false;
  return axes
    .map((axis, index) => {
      const value = axis.values[place];
      if (value === null || value === undefined) {
        isDown = false;
        return "";
      }
      const step = `${isDown ? "L" : "M"}${xOf(index).toFixed(1)} ${yScale(axis)(value).toFixed(1)}`;
      isDown = true;
      return step;
    })
    .join("");
}

/** A value of an axis as text. */
export function valueText(axis: Axis, value: number | null | undefined): string {
  if (value === null || value === undefined) return "not set";
  return axis.words?.[value] ?? formatMetric(value);
}

/** A curve as the chart takes it, and the places at which it has no value that can be drawn. */

import { metricNumber, type Message, type MetricValue } from "./api/types";
import { formatDuration, formatInteger, formatMetric, plural } from "./format";

type Curve = Message<"Curve">;

export interface CurveLook {
  x: "step" | "time";
  log: boolean;
  /** 0 to 99. */
  smooth: number;
}

/** Why a point is missing: the value is not finite, or not on a logarithmic axis. */
export type GapKind = "NaN" | "∞" | "−∞" | "0 or less";

export interface Gap {
  x: number;
  kind: GapKind;
}

export interface CurveData {
  /** Rising, without repeats, as uPlot asks. */
  xs: number[];
  /** Null where the line breaks. */
  ys: (number | null)[];
  gaps: Gap[];
}

/** Sort a curve along its axis; of several points at one position the last is used. */
export function curveData(curve: Curve, { x, log }: Pick<CurveLook, "x" | "log">): CurveData {
  const from = x === "step" ? curve.steps : curve.times_ms;
  const start = x === "step" ? 0 : from.reduce((least, one) => Math.min(least, one), Infinity);
  const points = from
    .map((at, index) => [at - start, curve.values[index] ?? "NaN"] as const)
    .sort((a, b) => a[0] - b[0]);
  const xs: number[] = [];
  const ys: (number | null)[] = [];
  const gaps: Gap[] = [];
  for (const [at, value] of points) {
    const kind = gapKind(value, log);
    const y = kind === null ? metricNumber(value) : null;
    if (xs.at(-1) === at) ys[ys.length - 1] = y;
    else {
      xs.push(at);
      ys.push(y);
    }
    if (kind !== null && !(gaps.at(-1)?.x === at && gaps.at(-1)?.kind === kind))
      gaps.push({ x: at, kind });
  }
  return { xs, ys, gaps };
}

function gapKind(value: MetricValue, log: boolean): GapKind | null {
  const number = metricNumber(value);
  if (!Number.isFinite(number)) return formatMetric(number) as GapKind;
  return log && number <= 0 ? "0 or less" : null;
}

/** Indexes of points without a neighbour to draw a line to; undefined is another curve's place. */
export function lonePoints(ys: ArrayLike<number | null | undefined>): number[] {
  const own = Array.from({ length: ys.length }, (_, index) => index).filter(
    (index) => ys[index] !== undefined,
  );
  return own.filter(
    (index, at) =>
      ys[index] !== null &&
      (ys[own[at - 1] ?? -1] ?? null) === null &&
      (ys[own[at + 1] ?? -1] ?? null) === null,
  );
}

export interface GapNote {
  kind: GapKind;
  /** "NaN at step 40", "∞ at 3 steps, from 20 to 90". */
  words: string;
}

/** The notes below a chart about its gaps, one for each kind. */
export function gapNotes(gaps: readonly Gap[], x: CurveLook["x"]): GapNote[] {
  const kinds = [...new Set(gaps.map((gap) => gap.kind))];
  return kinds.map((kind) => {
    const places = gaps.filter((gap) => gap.kind === kind).map((gap) => gap.x);
    return { kind, words: `${kind === "0 or less" ? NOT_ON_LOG : kind} ${placeWords(places, x)}` };
  });
}

const NOT_ON_LOG = "0 or less, not on a log scale,";

function placeWords(places: readonly number[], x: CurveLook["x"]): string {
  const text = x === "step" ? formatInteger : formatDuration;
  const first = places.reduce((least, one) => Math.min(least, one), Infinity);
  const last = places.reduce((most, one) => Math.max(most, one), -Infinity);
  if (places.length === 1) return x === "step" ? `at step ${text(first)}` : `after ${text(first)}`;
  return x === "step"
    ? `at ${plural(places.length, "step")}, from ${text(first)} to ${text(last)}`
    : `${formatInteger(places.length)} times, after ${text(first)} to ${text(last)}`;
}

/** Where things stand in the chart of a metric by version: plain geometry, so that it can be tested. */

export interface ChartPoint {
  version: number;
  value: number;
}

export interface ChartTick {
  value: number;
  at: number;
}

export interface VersionChart {
  points: { version: number; value: number; x: number; y: number }[];
  ticks: ChartTick[];
  /** Versions named under the axis. */
  names: { version: number; x: number }[];
  /** The best of them; null where the direction is unknown. */
  best: number | null;
}

interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

const MOST_NAMES = 8;

/** Lay the points out in a box, versions at equal steps. */
export function layOut(
  values: readonly ChartPoint[],
  direction: "up" | "down" | "unknown",
  box: Box,
): VersionChart {
  const sorted = values
    .filter((one) => Number.isFinite(one.value))
    .sort((a, b) => a.version - b.version);
  if (sorted.length === 0) return { points: [], ticks: [], names: [], best: null };
  const lowest = Math.min(...sorted.map((one) => one.value));
  const highest = Math.max(...sorted.map((one) => one.value));
  const steps = ticksBetween(lowest, highest);
  const [low = lowest, high = highest] = [steps[0], steps.at(-1)];
  const yOf = (value: number) =>
    high === low
      ? (box.top + box.bottom) / 2
      : box.bottom - ((value - low) / (high - low)) * (box.bottom - box.top);
  const xOf = (index: number) =>
    sorted.length === 1
      ? (box.left + box.right) / 2
      : box.left + (index / (sorted.length - 1)) * (box.right - box.left);
  const points = sorted.map((one, index) => ({ ...one, x: xOf(index), y: yOf(one.value) }));
  const every = Math.ceil(sorted.length / MOST_NAMES);
  const best =
    direction === "unknown"
      ? null
      : (sorted.find((one) => one.value === (direction === "up" ? highest : lowest))?.version ??
        null);
  return {
    points,
    ticks: steps.map((value) => ({ value, at: yOf(value) })),
    // From the newest backwards: it is the one that must have its name.
    names: points
      .filter((_, index) => (points.length - 1 - index) % every === 0)
      .map(({ version, x }) => ({ version, x })),
    best,
  };
}

/** Three to six round numbers around a range. */
export function ticksBetween(low: number, high: number): number[] {
  const span = high - low || Math.abs(high) || 1;
  const rough = span / 3;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 2.5, 5, 10].find((one) => one * power >= rough) ?? 10) * power;
  const first = Math.floor(low / step + 1e-9);
  const last = Math.max(first + 1, Math.ceil(high / step - 1e-9));
  return Array.from({ length: last - first + 1 }, (_, index) =>
    Number(((first + index) * step).toPrecision(12)),
  );
}

/** What curves need computed: smoothing, axes. */

/** A curve smoothed by an exponential mean that starts without a bias; gaps stay gaps. `weight` is from 0 (as it is) to below 1. */
export function smoothed(values: readonly (number | null)[], weight: number): (number | null)[] {
  if (weight <= 0) return [...values];
  let mean = 0;
  let seen = 0;
  return values.map((value) => {
    if (value === null || !Number.isFinite(value)) return null;
    seen += 1;
    mean = mean * weight + (1 - weight) * value;
    return mean / (1 - weight ** seen);
  });
}

/** Round places on an axis, about as many as wanted: 0, 0.2, 0.4 ... */
export function niceTicks(least: number, most: number, wanted = 5): number[] {
  if (!Number.isFinite(least) || !Number.isFinite(most)) return [];
  if (least === most) return [least];
  const rough = (most - least) / Math.max(1, wanted);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 2.5, 5, 10].find((one) => one * power >= rough) ?? 10) * power;
  const first = Math.ceil(least / step);
  const last = Math.floor(most / step);
  return Array.from({ length: last - first + 1 }, (_, index) =>
    Number(((first + index) * step).toPrecision(12)),
  );
}

/** How a value becomes a place between two ends; one in the middle where all values are the same. */
export function scaleOf(
  least: number,
  most: number,
  from: number,
  to: number,
): (value: number) => number {
  if (most <= least) return () => (from + to) / 2;
  return (value) => from + ((value - least) / (most - least)) * (to - from);
}

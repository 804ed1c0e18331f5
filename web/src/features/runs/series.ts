/** How a series of a chart looks: five colours, and a different dash each time they repeat, so that colour is never the only difference. */

import type { Message } from "@/lib/api/types";

const COLORS = 5;
const DASHES: readonly (number[] | undefined)[] = [undefined, [6, 3], [2, 3], [10, 3, 2, 3]];

/** The token of a colour. */
export function seriesColor(place: number): string {
  return `var(--series-${(place % COLORS) + 1})`;
}

/** The dash, in px; undefined for none. */
export function seriesDash(place: number): number[] | undefined {
  return DASHES[Math.floor(place / COLORS) % DASHES.length];
}

/** Class name of a series' colour: an SVG takes `stroke` from it. */
export function seriesClass(place: number): `series${number}` {
  return `series${(place % COLORS) + 1}`;
}

export interface NamedCurve {
  curve: Message<"Curve">;
  name: string;
  /** Index among the series, which determines colour and dash. */
  place: number;
}

/** Draws curves; loaded with the first of them. */

import { deferCode } from "@/lib/deferred-code";

export const chartCode = deferCode(() => import("uplot"));

/** Begin to load it ahead of need; whoever draws says what went wrong. */
export function expectCharts(): void {
  chartCode.load().catch(() => undefined);
}

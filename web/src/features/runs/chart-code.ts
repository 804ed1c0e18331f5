/** The code that draws curves, loaded with the first curve. */

import { deferCode } from "@/lib/deferred-code";

export const chartCode = deferCode(() => import("uplot"));

/** Preload the chart code; the chart that needs it reports a failure. */
export function expectCharts(): void {
  chartCode.load().catch(() => undefined);
}

/** Which way of a metric is better; the server says, declared or guessed from its name. */
export type MetricDirectionName = "up" | "down" | "unknown";

/** What a change means; null where the direction is not known or nothing changed. */
export function judge(
  delta: number,
  direction: MetricDirectionName | null | undefined,
): "better" | "worse" | null {
  if (delta === 0 || Number.isNaN(delta) || (direction !== "up" && direction !== "down"))
    return null;
  return delta > 0 === (direction === "up") ? "better" : "worse";
}

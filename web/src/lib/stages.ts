/** How a stage looks: its disc fills along the workspace's own order, so a stage defined tomorrow already has a shape. */

export type StageShape = "none" | "pie" | "full" | "barred";
export type StageHue =
  "none" | "staging" | "production" | "archived" | "blue" | "violet" | "rose" | "clay";

export interface StageLook {
  shape: StageShape;
  hue: StageHue;
  /** Share of the disc that is filled, 0 to 1. */
  fill: number;
}

/** The order where no other is known. */
export const BUILT_IN_STAGES = ["None", "Staging", "Production", "Archived"] as const;

const OWN_HUES: readonly StageHue[] = ["blue", "violet", "rose", "clay"];

/** The look of a stage within an order of stages, which begins with None and ends with Archived. */
export function stageLook(stage: string, order: readonly string[] = BUILT_IN_STAGES): StageLook {
  if (stage === "None" || stage === "") return { shape: "none", hue: "none", fill: 0 };
  if (stage === "Archived") return { shape: "barred", hue: "archived", fill: 0 };
  const road = order.filter((name) => name !== "None" && name !== "Archived");
  const place = road.indexOf(stage);
  const fill = place < 0 ? 0.5 : (place + 1) / road.length;
  if (stage === "Production" || (place >= 0 && place === road.length - 1))
    return { shape: "full", hue: "production", fill: 1 };
  if (stage === "Staging") return { shape: "pie", hue: "staging", fill: 0.5 };
  const own = road.filter((name) => name !== "Staging" && name !== "Production");
  return {
    shape: "pie",
    hue: OWN_HUES[Math.max(0, own.indexOf(stage)) % OWN_HUES.length] ?? "blue",
    fill,
  };
}

/** Path of the pie of a share of a disc, clockwise from the top. */
export function piePath(share: number, centre: number, radius: number): string {
  const angle = 2 * Math.PI * Math.min(share, 0.9999);
  const x = centre + radius * Math.sin(angle);
  const y = centre - radius * Math.cos(angle);
  return `M${centre} ${centre}V${centre - radius}A${radius} ${radius} 0 ${share > 0.5 ? 1 : 0} 1 ${round(x)} ${round(y)}Z`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** The stages in which versions are in use: all but None and Archived. The last is the furthest. */
export function activeStages(order: readonly string[]): string[] {
  return order.filter((stage) => stage !== "None" && stage !== "Archived");
}

/** How a stage looks: its disc fills along the workspace's own order, and its colour is the one chosen for it. */

export type StageShape = "none" | "pie" | "full" | "barred";
export type StageHue =
  "none" | "staging" | "production" | "archived" | "blue" | "violet" | "rose" | "clay";

export interface StageLook {
  shape: StageShape;
  hue: StageHue;
  /** Share of the disc that is filled, 0 to 1. */
  fill: number;
}

/** The stages of a workspace in order, from None to Archived, each with the name of its colour. */
export type StageOrder = readonly { name: string; colour: string }[];

/** The stages of a new workspace. */
export const BUILT_IN_STAGES: StageOrder = [
  { name: "None", colour: "grey" },
  { name: "Staging", colour: "amber" },
  { name: "Production", colour: "green" },
  { name: "Archived", colour: "grey" },
];

/** The colours that a stage can have, as the API names them. */
export const COLOURS = ["grey", "amber", "green", "blue", "violet", "rose", "clay"] as const;

const HUES: Readonly<Record<string, StageHue>> = {
  grey: "archived",
  amber: "staging",
  green: "production",
  blue: "blue",
  violet: "violet",
  rose: "rose",
  clay: "clay",
};

/** The look of a stage among those of its workspace; one that no longer exists is grey. */
export function stageLook(stage: string, order: StageOrder): StageLook {
  if (stage === "None" || stage === "") return { shape: "none", hue: "none", fill: 0 };
  const hue = HUES[order.find((one) => one.name === stage)?.colour ?? "grey"] ?? "archived";
  if (stage === "Archived") return { shape: "barred", hue, fill: 0 };
  const road = activeStages(order.map((one) => one.name));
  const place = road.indexOf(stage);
  if (place < 0) return { shape: "pie", hue, fill: 0.5 };
  return place === road.length - 1
    ? { shape: "full", hue, fill: 1 }
    : { shape: "pie", hue, fill: (place + 1) / road.length };
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

/** The last active one of a page's stages: what pages compare with and roll back. */
export function lastActive<State extends { is_active: boolean }>(
  stages: readonly State[],
): State | undefined {
  return stages.findLast((one) => one.is_active);
}

/** The last active stage; Production if none exists. */
export function furthestOf(order: StageOrder): string {
  return activeStages(order.map((one) => one.name)).at(-1) ?? "Production";
}

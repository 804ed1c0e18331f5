import { useState } from "react";
import { keep, readKept } from "@/lib/kept";

export type Density = "compact" | "normal";

/** Heights of rows, in px. */
export const ROW_HEIGHTS: Record<Density, number> = { compact: 30, normal: 40 };

/** How tall rows are; kept in this browser. */
export function useDensity(): [Density, (density: Density) => void] {
  const [density, setDensity] = useState<Density>(
    readKept("runs-density") === "normal" ? "normal" : "compact",
  );
  return [
    density,
    (next) => {
      keep("runs-density", next);
      setDensity(next);
    },
  ];
}

import { useState } from "react";
import { storePreference, readPreference } from "@/lib/preferences";

export type Density = "compact" | "normal";

/** Heights of rows, in px. */
export const ROW_HEIGHTS: Record<Density, number> = { compact: 30, normal: 40 };

/** How tall rows are; stored in this browser. */
export function useDensity(): [Density, (density: Density) => void] {
  const [density, setDensity] = useState<Density>(
    readPreference("runs-density") === "normal" ? "normal" : "compact",
  );
  return [
    density,
    (next) => {
      storePreference("runs-density", next);
      setDensity(next);
    },
  ];
}

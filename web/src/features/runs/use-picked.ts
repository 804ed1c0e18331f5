import { useLocation } from "@tanstack/react-router";
import { useMemo } from "react";

/** As many ids as an address carries without trouble; more stand beside it, in the entry of the browser's history. */
const MOST_IN_ADDRESS = 50;
export const MOST_PICKED = 1000;

interface PickedState {
  picked?: readonly string[];
}

interface Picked {
  keys: ReadonlySet<string>;
  /** What the address and the entry of the history become. */
  put: (keys: ReadonlySet<string>) => { picked: string[] | undefined; state: PickedState };
}

/** Which runs are picked; a reload and Back keep them. */
export function usePicked(inAddress: readonly string[] | undefined): Picked {
  const state = useLocation({ select: (location) => (location.state as PickedState).picked });
  const keys = useMemo(() => new Set(state ?? inAddress ?? []), [state, inAddress]);
  return {
    keys,
    put: (next) => {
      const ids = [...next].slice(0, MOST_PICKED);
      const fits = ids.length <= MOST_IN_ADDRESS;
      return {
        picked: ids.length > 0 && fits ? ids : undefined,
        state: fits ? {} : { picked: ids },
      };
    },
  };
}

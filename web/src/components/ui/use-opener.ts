import { useState, type KeyboardEvent } from "react";
import { useDeferredCode } from "@/lib/deferred-code";
import { floatingCode, reportNotLoaded } from "./floating-code";

const OPENING_KEYS = ["ArrowDown", "ArrowUp"];

/** A placeholder button for a menu or list until it is first pressed: a table has dozens, and most are never opened. */
export function useOpener(popup: "menu" | "listbox") {
  const [isWanted, setWanted] = useState(false);
  const parts = useDeferredCode(floatingCode, isWanted, () => {
    setWanted(false);
    reportNotLoaded();
  });
  const open = () => {
    setWanted(true);
  };
  return {
    /** Replaces the button once it is pressed. */
    parts,
    /** Of the button. */
    opener: {
      "aria-haspopup": popup,
      "aria-expanded": false,
      "aria-busy": isWanted || undefined,
      onClick: open,
      onKeyDown: (event: KeyboardEvent) => {
        if (!OPENING_KEYS.includes(event.key)) return;
        event.preventDefault();
        open();
      },
    },
  };
}

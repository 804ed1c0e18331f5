import { useState, type KeyboardEvent } from "react";
import { useDeferredCode } from "@/lib/deferred-code";
import { floatingCode, sayNotLoaded } from "./floating-code";

const OPENING_KEYS = ["ArrowDown", "ArrowUp"];

/** A button that stands for a menu or list until it is first pressed: a table has dozens, and most are never opened. */
export function useOpener(popup: "menu" | "listbox") {
  const [isWanted, setWanted] = useState(false);
  const parts = useDeferredCode(floatingCode, isWanted, () => {
    setWanted(false);
    sayNotLoaded();
  });
  const open = () => {
    setWanted(true);
  };
  return {
    /** What the pressed button gives way to. */
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

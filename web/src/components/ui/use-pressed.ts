import { useLayoutEffect, useRef, useState } from "react";

/** A button that takes the place of one that was just pressed: it takes the focus over, to have it back later, and opens. */
export function usePressed<T extends HTMLElement>() {
  const button = useRef<T>(null);
  const [isOpen, setOpen] = useState(false);
  useLayoutEffect(() => {
    button.current?.focus({ preventScroll: true });
    // Not before it has the focus, which no render can give.
    setOpen(true); // eslint-disable-line react-hooks/set-state-in-effect
  }, []);
  return { button, isOpen, setOpen };
}

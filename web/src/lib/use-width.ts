import { useCallback, useState } from "react";

/** Width of an element in px, as it is now; give its ref. Drawings are made to measure, so that their letters keep their size. */
export function useWidth(
  initial: number,
): [number, (element: Element | null) => (() => void) | undefined] {
  const [width, setWidth] = useState(initial);
  const ref = useCallback((element: Element | null) => {
    if (element === null) return undefined;
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setWidth(Math.max(1, Math.floor(entry.contentRect.width)));
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
    };
  }, []);
  return [width, ref];
}

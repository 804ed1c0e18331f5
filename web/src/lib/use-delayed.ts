import { useEffect, useState } from "react";

/** Whether `isOn` has been true for a while: bones that flash for a moment are worse than none. */
export function useDelayed(isOn: boolean, milliseconds = 150): boolean {
  const [isShown, setShown] = useState(false);
  useEffect(() => {
    if (!isOn) return;
    const timer = window.setTimeout(() => {
      setShown(true);
    }, milliseconds);
    return () => {
      window.clearTimeout(timer);
      setShown(false);
    };
  }, [isOn, milliseconds]);
  return isOn && isShown;
}

import { useEffect, type ReactNode } from "react";
import { Button } from "./button";
import styles from "./selection-bar.module.css";

/** Floats at the foot while rows are picked: count, actions, Clear. Esc clears. */
export function SelectionBar({
  count,
  onClear,
  children,
}: {
  count: number;
  onClear: () => void;
  children: ReactNode;
}) {
  useEffect(() => {
    if (count === 0) return;
    const onKey = (event: KeyboardEvent) => {
      if (
        event.key === "Escape" &&
        !event.defaultPrevented &&
        !document.querySelector("[role=dialog],[role=menu],[role=listbox]")
      )
        onClear();
    };
    window.addEventListener("keydown", onKey);
    return () => {
      window.removeEventListener("keydown", onKey);
    };
  }, [count, onClear]);
  if (count === 0) return null;
  return (
    <div className={styles.bar} role="region" aria-label="What is picked">
      <span className={styles.count} role="status">
        {count} selected
      </span>
      {children}
      <Button variant="ghost" onClick={onClear}>
        Clear
      </Button>
    </div>
  );
}

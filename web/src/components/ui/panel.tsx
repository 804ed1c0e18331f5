import { useId, type ReactNode } from "react";
import { classNames } from "./class-names";
import styles from "./panel.module.css";

interface PanelProps {
  title?: ReactNode;
  /** Grey, beside the title. */
  note?: ReactNode;
  actions?: ReactNode;
  /** Without padding: for tables, which bring their own. */
  flush?: boolean;
  /** Names the panel where it has no title, or one that holds more than its name. */
  label?: string;
  id?: string;
  className?: string;
  children: ReactNode;
}

/** One question and its answer. Panels do not nest. */
export function Panel({
  title,
  note,
  actions,
  flush = false,
  label,
  id,
  className,
  children,
}: PanelProps) {
  const titleId = useId();
  return (
    <section
      className={classNames(styles.panel, className)}
      id={id}
      aria-labelledby={label === undefined && title !== undefined ? titleId : undefined}
      aria-label={label}
    >
      {title !== undefined && (
        <header className={styles.head}>
          <h2 id={titleId}>{title}</h2>
          {note !== undefined && <span className={styles.note}>{note}</span>}
          {actions !== undefined && <div className={styles.actions}>{actions}</div>}
        </header>
      )}
      {flush ? children : <div className={styles.body}>{children}</div>}
    </section>
  );
}

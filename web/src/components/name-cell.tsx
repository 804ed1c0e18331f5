import type { ReactNode } from "react";
import styles from "./name-cell.module.css";

/** A name that leads to its page, and one line of what it is. Give it the link. */
export function NameCell({ link, note }: { link: ReactNode; note?: string }) {
  return (
    <span className={styles.cell}>
      {link}
      {note ? <small title={note}>{note}</small> : null}
    </span>
  );
}

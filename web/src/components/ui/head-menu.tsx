import { Ellipsis } from "lucide-react";
import { useState, type ReactNode } from "react";
import { Menu } from "./menu";
import styles from "./virtual-table.module.css";

/** The menu of a column's head. A table has dozens: each is mounted when it is first opened. */
export function HeadMenu({ label, children }: { label: string; children: () => ReactNode }) {
  const [isMounted, setMounted] = useState(false);
  const icon = <Ellipsis size={14} strokeWidth={2.1} aria-hidden />;
  if (!isMounted) {
    return <button type="button" className={styles.menu} aria-label={label} aria-haspopup="menu" aria-expanded="false" onClick={() => { setMounted(true); }}>{icon}</button>;
  }
  return <Menu startsOpen trigger={<button type="button" className={styles.menu} aria-label={label}>{icon}</button>}>{children()}</Menu>;
}

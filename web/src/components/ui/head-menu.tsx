import { Ellipsis } from "lucide-react";
import type { ReactNode } from "react";
import { Menu } from "./menu";
import styles from "./virtual-table.module.css";

/** The menu of a column's head. */
export function HeadMenu({ label, children }: { label: string; children: () => ReactNode }) {
  return (
    <Menu
      trigger={
        <button type="button" className={styles.menu} aria-label={label}>
          <Ellipsis size={14} strokeWidth={2.1} aria-hidden />
        </button>
      }
    >
      {children}
    </Menu>
  );
}

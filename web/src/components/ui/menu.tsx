import { Menu as Base } from "@base-ui/react/menu";
import type { ReactElement, ReactNode } from "react";
import { classNames } from "./class-names";
import { GuardsInSight } from "./guards-in-sight";
import styles from "./floating.module.css";
import { usePortalPlace } from "./portal-place";

interface MenuProps {
  /** The button that opens it. */
  trigger: ReactElement;
  align?: "start" | "end";
  /** Shown as soon as it is mounted. */
  startsOpen?: boolean;
  children: ReactNode;
}

/** A menu of things to do. Give it `MenuItem`s, `MenuSeparator`s and `MenuLabel`s. */
export function Menu({ trigger, align = "end", startsOpen = false, children }: MenuProps) {
  const place = usePortalPlace();
  return (
    <Base.Root modal={false} defaultOpen={startsOpen}>
      <Base.Trigger render={trigger} />
      <Base.Portal container={place}>
        <Base.Positioner className={styles.positioner} align={align} sideOffset={6}>
          <Base.Popup className={styles.popup}><GuardsInSight />{children}</Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

interface ItemProps {
  icon?: ReactNode;
  /** A short fact at the right. */
  why?: ReactNode;
  danger?: boolean;
  disabled?: boolean;
  onSelect?: () => void;
  /** A link instead: `render={<Link to=... />}`. */
  render?: ReactElement;
  children: ReactNode;
}

export function MenuItem({ icon, why, danger = false, disabled, onSelect, render, children }: ItemProps) {
  return (
    <Base.Item className={classNames(styles.item, danger && styles.danger)} disabled={disabled} onClick={onSelect} render={render}>
      {icon}<span>{children}</span>{why !== undefined && <span className={styles.why}>{why}</span>}
    </Base.Item>
  );
}

export function MenuSeparator() {
  return <Base.Separator className={styles.separator} />;
}

/** A group of items under a small head. */
export function MenuGroup({ label, children }: { label: string; children: ReactNode }) {
  return <Base.Group><Base.GroupLabel className={styles.group}>{label}</Base.GroupLabel>{children}</Base.Group>;
}

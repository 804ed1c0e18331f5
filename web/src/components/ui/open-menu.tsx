import { Menu as Base } from "@base-ui/react/menu";
import type { ReactElement, ReactNode } from "react";
import { classNames } from "./class-names";
import { GuardsInSight } from "./guards-in-sight";
import styles from "./floating.module.css";
import { usePortalPlace } from "./portal-place";
import { usePressed } from "./use-pressed";

interface OpenMenuProps {
  trigger: ReactElement;
  align: "start" | "end";
  children?: ReactNode;
}

/** A menu whose button was just pressed: it is open as soon as it is mounted, and stays when it is closed. */
export function OpenMenu({ trigger, align, children }: OpenMenuProps) {
  const place = usePortalPlace();
  const { button, isOpen, setOpen } = usePressed<HTMLButtonElement>();
  return (
    <Base.Root modal={false} open={isOpen} onOpenChange={setOpen}>
      <Base.Trigger ref={button} render={trigger} />
      <Base.Portal container={place}>
        <Base.Positioner className={styles.positioner} align={align} sideOffset={6}>
          <Base.Popup className={styles.popup}>
            <GuardsInSight />
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

export interface MenuItemProps {
  /** Null keeps its place free, beside others that have one. */
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

export function OpenMenuItem({
  icon,
  why,
  danger = false,
  disabled,
  onSelect,
  render,
  children,
}: MenuItemProps) {
  return (
    <Base.Item
      className={classNames(styles.item, danger && styles.danger)}
      disabled={disabled}
      onClick={onSelect}
      render={render}
    >
      {icon !== undefined && <span className={styles.tick}>{icon}</span>}
      <span>{children}</span>
      {why !== undefined && <span className={styles.why}>{why}</span>}
    </Base.Item>
  );
}

export function OpenMenuSeparator() {
  return <Base.Separator className={styles.separator} />;
}

export function OpenMenuGroup({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Base.Group>
      <Base.GroupLabel className={styles.group}>{label}</Base.GroupLabel>
      {children}
    </Base.Group>
  );
}

import { Select as Base } from "@base-ui/react/select";
import { Check, ChevronDown } from "lucide-react";
import type { ReactNode } from "react";
import { buttonClass } from "./button";
import { GuardsInSight } from "./guards-in-sight";
import styles from "./floating.module.css";
import { usePortalPlace } from "./portal-place";
import { usePressed } from "./use-pressed";

export interface SelectOption<T extends string> {
  value: T;
  label: ReactNode;
  why?: ReactNode;
}

export interface SelectProps<T extends string> {
  /** Names it for screen readers. */
  label: string;
  value: T;
  options: readonly SelectOption<T>[];
  onChange: (value: T) => void;
  size?: "normal" | "small";
}

/** A drop-down whose button was just pressed: its list is open as soon as it is mounted. */
export function OpenSelect<T extends string>({
  label,
  value,
  options,
  onChange,
  size = "normal",
}: SelectProps<T>) {
  const place = usePortalPlace();
  const { button, isOpen, setOpen } = usePressed<HTMLButtonElement>();
  return (
    <Base.Root
      value={value}
      onValueChange={(next) => {
        if (next !== null) onChange(next);
      }}
      modal={false}
      open={isOpen}
      onOpenChange={setOpen}
    >
      <Base.Trigger
        ref={button}
        className={buttonClass({ size }, styles.select)}
        aria-label={label}
      >
        <Base.Value>
          {(current: T) => options.find((option) => option.value === current)?.label ?? current}
        </Base.Value>
        <ChevronDown size={14} strokeWidth={2.1} aria-hidden />
      </Base.Trigger>
      <Base.Portal container={place}>
        <Base.Positioner
          className={styles.positioner}
          align="start"
          sideOffset={6}
          alignItemWithTrigger={false}
        >
          <Base.Popup className={styles.popup}>
            <GuardsInSight />
            {options.map((option) => (
              <Base.Item key={option.value} value={option.value} className={styles.item}>
                <span className={styles.tick}>
                  <Base.ItemIndicator>
                    <Check size={16} strokeWidth={1.8} aria-hidden />
                  </Base.ItemIndicator>
                </span>
                <Base.ItemText render={<span />}>{option.label}</Base.ItemText>
                {option.why !== undefined && <span className={styles.why}>{option.why}</span>}
              </Base.Item>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

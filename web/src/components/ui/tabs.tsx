import { createLink } from "@tanstack/react-router";
import type { ComponentProps, ReactNode } from "react";
import styles from "./tabs.module.css";

/** Tabs that are links: each has an address, Back works. Give it `TabLink`s. */
export function Tabs({ label, children }: { label: string; children: ReactNode }) {
  return (
    <nav className={styles.tabs} aria-label={label}>
      {children}
    </nav>
  );
}

interface TabAnchorProps extends ComponentProps<"a"> {
  isCurrent: boolean;
  count?: number;
}

function TabAnchor({ isCurrent, count, children, ...rest }: TabAnchorProps) {
  return (
    <a {...rest} className={styles.tab} aria-current={isCurrent ? "page" : undefined}>
      {children}
      {count !== undefined && <span className={styles.count}>{count}</span>}
    </a>
  );
}

/** One tab: `<TabLink to="." search={...} isCurrent={...}>`. */
export const TabLink = createLink(TabAnchor);

interface SegmentsProps<T extends string> {
  label: string;
  value: T;
  options: readonly { value: T; label: ReactNode; title?: string }[];
  onChange: (value: T) => void;
}

/** One of a few, side by side. */
export function Segments<T extends string>({ label, value, options, onChange }: SegmentsProps<T>) {
  return (
    <div className={styles.segments} role="group" aria-label={label}>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          aria-pressed={option.value === value}
          title={option.title}
          onClick={() => {
            onChange(option.value);
          }}
        >
          {option.label}
        </button>
      ))}
    </div>
  );
}

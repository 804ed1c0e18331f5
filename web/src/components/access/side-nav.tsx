import { createLink } from "@tanstack/react-router";
import type { LucideIcon } from "lucide-react";
import type { ComponentProps, ReactNode } from "react";
import styles from "./side-nav.module.css";

interface SideNavProps {
  label: string;
  /** `SideLink`s. */
  links: ReactNode;
  children: ReactNode;
}

/** Parts of a page as links at its left; above it where it is narrow. */
export function SideNav({ label, links, children }: SideNavProps) {
  return (
    <div className={styles.grid}>
      <nav className={styles.nav} aria-label={label}>
        <ul>{links}</ul>
      </nav>
      <div>{children}</div>
    </div>
  );
}

interface SideAnchorProps extends ComponentProps<"a"> {
  icon: LucideIcon;
  isCurrent: boolean;
}

function SideAnchor({ icon: Icon, isCurrent, children, ...rest }: SideAnchorProps) {
  return (
    <li>
      <a {...rest} aria-current={isCurrent ? "page" : undefined}>
        <Icon size={16} strokeWidth={1.8} aria-hidden />
        {children}
      </a>
    </li>
  );
}

/** One part: `<SideLink to="." search={...} icon={Key} isCurrent={...}>`. */
export const SideLink = createLink(SideAnchor);

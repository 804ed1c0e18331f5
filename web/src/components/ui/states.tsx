import { Lock, SearchX, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { useDelayed } from "@/lib/use-delayed";
import { Button } from "./button";
import { classNames } from "./class-names";
import { CodeBlock, type CodeLanguage } from "./code-block";
import { Skeleton } from "./skeleton";
import styles from "./states.module.css";

interface BlankProps {
  icon: LucideIcon;
  title: string;
  tone?: "plain" | "stop" | "wait";
  /** Level of the title: 1 where the state is the whole page. */
  level?: 1 | 2 | 3;
  role?: "alert" | "status";
  children?: ReactNode;
}

/** The layout that all states share: icon, title, explanation, actions. */
export function Blank({
  icon: Icon,
  title,
  tone = "plain",
  level = 2,
  role,
  children,
}: BlankProps) {
  const Title = `h${level}` as const;
  return (
    <div className={styles.blank} role={role}>
      <span className={classNames(styles.badge, tone !== "plain" && styles[tone])}>
        <Icon size={20} strokeWidth={1.8} aria-hidden />
      </span>
      <Title>{title}</Title>
      {children}
    </div>
  );
}

/** The buttons of a state. */
export function BlankActions({ children }: { children: ReactNode }) {
  return <div className={styles.actions}>{children}</div>;
}

interface EmptyProps {
  icon: LucideIcon;
  title: string;
  /** What the list is for and how to fill it. */
  children?: ReactNode;
  /** Code that fills it. */
  code?: string;
  language?: CodeLanguage;
  level?: 1 | 2 | 3;
}

/** Shown when a list has no items yet. */
export function EmptyState({
  icon,
  title,
  children,
  code,
  language = "python",
  level,
}: EmptyProps) {
  return (
    <Blank icon={icon} title={title} level={level}>
      {typeof children === "string" ? <p>{children}</p> : children}
      {code !== undefined && (
        <div className={styles.code}>
          <CodeBlock code={code} language={language} />
        </div>
      )}
    </Blank>
  );
}

/** Shown when no item matches the filter. */
export function NoMatchState({
  filter,
  without,
  noun,
  hint,
  onClear,
}: {
  filter: string;
  /** What the filter searches, and how to search more. */
  hint?: string;
  without?: number;
  noun: string;
  onClear: () => void;
}) {
  return (
    <Blank icon={SearchX} title={`No ${noun} match`} role="status">
      <p>
        Nothing matches <code>{filter}</code>.
        {without === undefined ? "" : ` Without the filter there are ${without}.`}
        {hint === undefined ? "" : ` ${hint}`}
      </p>
      <BlankActions>
        <Button onClick={onClear}>Clear the filter</Button>
      </BlankActions>
    </Blank>
  );
}

/** Shown where the user may not do something: which permission is missing, and who can grant it. */
export function DeniedState({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <Blank icon={Lock} title={title} tone="wait">
      {children}
    </Blank>
  );
}

// After this, the user is told that loading continues.
const SLOW_MS = 5000;

/** Placeholder lines for loading content, shown after a short delay. */
export function LoadingLines({ what, lines = 4 }: { what: string; lines?: number }) {
  const isShown = useDelayed(true);
  const isSlow = useDelayed(true, SLOW_MS);
  return (
    <div className={styles.bones} aria-busy="true">
      <span className="visually-hidden" role="status">
        Loading {what}
      </span>
      {isSlow && (
        <p className="mid" role="status">
          The registry is slow to answer; still waiting for {what}.
        </p>
      )}
      {isShown &&
        Array.from({ length: lines }, (_, index) => (
          <Skeleton key={index} width={([4, 5, 3, 5, 4] as const)[index % 5]} />
        ))}
    </div>
  );
}

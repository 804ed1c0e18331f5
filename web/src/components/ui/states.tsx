import {
  Clock,
  Compass,
  Lock,
  Plug,
  RotateCcw,
  SearchX,
  TriangleAlert,
  type LucideIcon,
} from "lucide-react";
import type { ReactNode } from "react";
import { asApiError, type ApiErrorKind } from "@/lib/api/errors";
import { useDelayed } from "@/lib/use-delayed";
import { Button, ButtonLink } from "./button";
import { classNames } from "./class-names";
import { CodeBlock, type CodeLanguage } from "./code-block";
import { CopyButton } from "./copy-button";
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

/** The shape all states share: badge, title, what to know, what to do. */
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

/** Buttons of a state, in a row. */
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
        Nothing fits <code>{filter}</code>.
        {without === undefined ? "" : ` Without the filter there are ${without}.`}
        {hint === undefined ? "" : ` ${hint}`}
      </p>
      <BlankActions>
        <Button onClick={onClear}>Clear the filter</Button>
      </BlankActions>
    </Blank>
  );
}

const TITLES: Record<ApiErrorKind, string> = {
  unreachable: "The registry did not answer",
  timeout: "The registry took too long",
  unauthenticated: "You are not logged in",
  denied: "You may not see this",
  "not-found": "This is not here",
  conflict: "Someone else changed it",
  "too-large": "That was too large",
  invalid: "The registry did not understand",
  limited: "Too many requests at once",
  unavailable: "The registry cannot do this right now",
  broken: "Something went wrong",
};
const ICONS: Partial<Record<ApiErrorKind, LucideIcon>> = {
  unreachable: Plug,
  unavailable: Plug,
  timeout: Clock,
  denied: Lock,
  unauthenticated: Lock,
  "not-found": Compass,
};

interface ErrorProps {
  error: unknown;
  title?: string;
  /** After what went wrong. */
  hint?: string;
  onRetry?: () => void;
  /** The missing object, for a not-found error: "model wine". */
  what?: string;
  level?: 1 | 2 | 3;
  /** Another action, shown before the request id. */
  action?: ReactNode;
}

/** An error: what happened, what to do next, and the request id to find in the server's log. */
export function ErrorState({
  error: thrown,
  title,
  hint,
  onRetry,
  what,
  level,
  action,
}: ErrorProps) {
  const error = asApiError(thrown);
  const isGone = error.kind === "not-found";
  const isClosed = error.kind === "denied" || error.kind === "unauthenticated";
  return (
    <Blank
      icon={ICONS[error.kind] ?? TriangleAlert}
      title={title ?? (isGone && what !== undefined ? `There is no ${what}` : TITLES[error.kind])}
      tone={isGone ? "plain" : isClosed ? "wait" : "stop"}
      role="alert"
      level={level}
    >
      <p>
        {isGone && what !== undefined
          ? "It may have been deleted or renamed, or you may not see it."
          : error.message}
        {error.mayHelpToRetry ? " Nothing was changed." : ""}
        {hint === undefined ? "" : ` ${hint}`}
      </p>
      <BlankActions>
        {error.kind === "unauthenticated" && (
          <Button
            onClick={() => {
              window.location.reload();
            }}
          >
            Log in
          </Button>
        )}
        {error.mayHelpToRetry && onRetry !== undefined && (
          <Button onClick={onRetry}>
            <RotateCcw size={16} strokeWidth={1.8} aria-hidden />
            Try now
          </Button>
        )}
        {action}
        {(isGone || error.kind === "denied") && <ButtonLink to="/">Go home</ButtonLink>}
        {error.requestId !== "" && (
          <span className={styles.request}>
            Request <code>{error.requestId}</code>
            <CopyButton text={error.requestId} what="request id" />
          </span>
        )}
      </BlankActions>
    </Blank>
  );
}

/** You can see it, not do it: what is missing and who can help. */
export function DeniedState({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <Blank icon={Lock} title={title} tone="wait">
      {children}
    </Blank>
  );
}

export type BoneWidth = 1 | 2 | 3 | 4 | 5;

/** One grey bar. */
export function Bone({ width = 3 }: { width?: BoneWidth }) {
  return <span className={classNames(styles.bone, styles[`w${width}`])} />;
}

// By then a reader wonders whether anything happens.
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
          The registry is taking its time; still waiting for {what}.
        </p>
      )}
      {isShown &&
        Array.from({ length: lines }, (_, index) => (
          <Bone key={index} width={([4, 5, 3, 5, 4] as const)[index % 5]} />
        ))}
    </div>
  );
}

import {
  Clock,
  Compass,
  Lock,
  Plug,
  RotateCcw,
  TriangleAlert,
  type LucideIcon,
} from "lucide-react";
import { useEffect, type ReactNode } from "react";
import { asOf } from "@/lib/as-of";
import { asApiError, type ApiErrorKind } from "@/lib/api/errors";
import { Button, ButtonLink } from "./button";
import { CopyButton } from "./copy-button";
import { Blank, BlankActions } from "./states";
import styles from "./states.module.css";

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
  /** Shown after the message. */
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
  useEffect(() => {
    // Rarely: a part of its own keeps every page smaller.
    if (isGone && error.details.details !== undefined)
      void import("@/lib/new-address").then(({ followModel }) => {
        followModel(error);
      });
  }, [isGone, error]);
  const isClosed = error.kind === "denied" || error.kind === "unauthenticated";
  return (
    <Blank
      icon={ICONS[error.kind] ?? TriangleAlert}
      title={
        title ??
        (isGone && what !== undefined
          ? `There is no ${what}${asOf === null ? "" : " to show"}`
          : TITLES[error.kind])
      }
      tone={isGone ? "plain" : isClosed ? "wait" : "stop"}
      role="alert"
      level={level}
    >
      <p>
        {/* Of the past, the server says whether it did not exist yet, was deleted then, or was deleted since. */}
        {isGone && what !== undefined && asOf === null
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

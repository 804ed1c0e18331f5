import { asApiError } from "@/lib/api/errors";
import { Button } from "./button";
import { CopyButton } from "./copy-button";
import { Notice } from "./notice";
import styles from "./problem.module.css";

interface ProblemProps {
  error: unknown;
  /** What did not work, in words; before the reason. */
  what?: string;
  /** Tries again; left out where the button that was pressed is still there. */
  onRetry?: () => void;
}

/** An error shown next to what caused it, with the request id to find in the server's log. */
export function Problem({ error: thrown, what, onRetry }: ProblemProps) {
  const { message, requestId } = asApiError(thrown);
  return (
    <Notice tone="stop" role="alert">
      {what === undefined ? message : `${what} ${message}`}
      {(requestId !== "" || onRetry !== undefined) && (
        <span className={styles.more}>
          {onRetry !== undefined && (
            <Button size="small" onClick={onRetry}>
              Try now
            </Button>
          )}
          {requestId !== "" && (
            <span className={styles.request}>
              Request <code>{requestId}</code>
              <CopyButton text={requestId} what="request id" />
            </span>
          )}
        </span>
      )}
    </Notice>
  );
}

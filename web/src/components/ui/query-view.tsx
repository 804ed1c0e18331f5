import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ApiError } from "@/lib/api/errors";
import { ErrorState } from "./error-state";
import { LoadingLines } from "./states";

interface QueryViewProps<T> {
  query: Pick<UseQueryResult<T>, "data" | "error" | "refetch">;
  /** What is asked for, in words: "model wine". */
  what: string;
  /** Shown instead of the usual grey bars. */
  loading?: ReactNode;
  /** 1 where it is the whole page. */
  level?: 1 | 2 | 3;
  children: (data: T) => ReactNode;
}

/**
 * Shows what a query answers, or its loading, error, not-found or denied state. Old data stays on show when asking again
 * fails, unless it is gone or no longer may be seen.
 */
export function QueryView<T>({ query, what, loading, level = 1, children }: QueryViewProps<T>) {
  if (query.data !== undefined && !isTakenAway(query.error)) return children(query.data);
  if (query.error)
    return (
      <ErrorState
        error={query.error}
        what={what}
        level={level}
        onRetry={() => {
          void query.refetch();
        }}
      />
    );
  return loading ?? <LoadingLines what={what} />;
}

/** Whether what was on show is gone, or may no longer be seen. */
function isTakenAway(error: Error | null): boolean {
  return error instanceof ApiError && (error.kind === "not-found" || error.kind === "denied");
}

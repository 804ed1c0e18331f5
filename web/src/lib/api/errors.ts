/** What can go wrong with a call, as one class each view can tell apart. */

export type ApiErrorKind = "unreachable" | "timeout" | "unauthenticated" | "denied" | "not-found" | "conflict" | "too-large" | "invalid" | "limited" | "unavailable" | "broken";

const KINDS: Record<number, ApiErrorKind> = {
  400: "invalid",
  401: "unauthenticated",
  403: "denied",
  404: "not-found",
  409: "conflict",
  413: "too-large",
  422: "invalid",
  429: "limited",
  502: "unavailable",
  503: "unavailable",
  504: "timeout",
};

/** A call that was not answered as hoped. */
export class ApiError extends Error {
  override name = "ApiError";

  constructor(
    readonly kind: ApiErrorKind,
    message: string,
    /** HTTP status; 0 when no answer came. */
    readonly status: number = 0,
    /** The wire's error_code, such as RESOURCE_DOES_NOT_EXIST. */
    readonly code: string = "",
    /** Under which the server's log tells more; "" when no answer came. */
    readonly requestId: string = "",
    /** Whatever else the error's document holds. */
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }

  /** Whether asking again, unchanged, may help. */
  get mayHelpToRetry(): boolean {
    return ["unreachable", "timeout", "unavailable", "limited", "broken"].includes(this.kind);
  }
}

/** The kind of error an HTTP status stands for. */
export function kindOfStatus(status: number): ApiErrorKind {
  return KINDS[status] ?? (status >= 500 ? "broken" : "invalid");
}

/** Any thrown thing as an ApiError. */
export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  return new ApiError("broken", error instanceof Error ? error.message : String(error));
}

/** What can go wrong with a call, as one class each view can tell apart. */

export type ApiErrorKind =
  | "unreachable"
  | "timeout"
  | "unauthenticated"
  | "denied"
  | "not-found"
  | "conflict"
  | "too-large"
  | "invalid"
  | "limited"
  | "unavailable"
  | "broken";

const KINDS: Record<number, ApiErrorKind> = {
  400: "invalid",
  401: "unauthenticated",
  403: "denied",
  404: "not-found",
  409: "conflict",
  412: "conflict",
  413: "too-large",
  415: "invalid",
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
    /** Seconds to wait before the next try; 0 where the server does not say. */
    readonly retryAfterS: number = 0,
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

// What proxies answer in the server's stead, with a page of their own instead of a message.
const STATUS_TEXTS: Record<number, string> = {
  403: "The server, or a proxy before it, refuses this.",
  413: "It is larger than the server, or a proxy before it, takes at once.",
  429: "There were too many requests. Wait a moment, then try again.",
  502: "A proxy is there, but the registry behind it is not. It may be starting.",
  503: "The registry is starting, or has too much to do. Try again in a moment.",
  504: "A proxy waited for the registry, and gave up.",
};

/** What a status means, where nothing else is said. */
export function statusText(status: number): string {
  const text =
    STATUS_TEXTS[status] ??
    (status >= 500 ? "The server failed at this." : "The server refuses this.");
  return `${text} (${status})`;
}

/** Any thrown thing as an ApiError. */
export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  return new ApiError("broken", error instanceof Error ? error.message : String(error));
}

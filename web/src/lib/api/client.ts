/** Calls of the server: /api/ui for what pages show, /api/v1 for changes. Every failure is an ApiError. */

import { asOf, PAST_REASON } from "@/lib/as-of";
import { basePath } from "@/lib/config";
import { workspace } from "@/lib/workspace";
import { ApiError, kindOfStatus, statusText } from "./errors";
import { noteStatus } from "./session";

export type QueryValue =
  string | number | boolean | null | undefined | readonly (string | number)[];
export type Query = Readonly<Record<string, QueryValue>>;

interface SendOptions {
  body?: unknown;
  query?: Query;
  signal?: AbortSignal;
  /** The etag that the change is based on: refused with 412 if the resource has changed since. */
  ifMatch?: string;
}

type Change = "POST" | "PUT" | "PATCH" | "DELETE";

// Long enough for a slow search; after it, the page shows an error instead of a placeholder.
const TIMEOUT_MS = 30_000;
const FIRST_ANSWER_MS = 10_000;
const SIGN_IN = "/session";

/** Address of a path of the pages' API, such as `apiUrl("/artifacts", {run_id, path})`. Each `undefined`, null and "" is left out. */
export function apiUrl(path: string, query: Query = {}): string {
  return addressOf("/api/ui", path, query);
}

/** The same, for what the browser requests itself (a picture, a download): the workspace is in it, where a header cannot be. */
export function linkUrl(path: string, query: Query = {}): string {
  return apiUrl(path, { ...query, workspace });
}

/** Address of a path of the public API. */
export function publicUrl(path: string, query: Query = {}): string {
  return addressOf("/api/v1", path, query);
}

function addressOf(prefix: string, path: string, query: Query): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === null || value === "") continue;
    for (const one of Array.isArray(value) ? (value as readonly (string | number)[]) : [value])
      params.append(name, String(one));
  }
  const text = params.toString();
  return `${basePath}${prefix}${path}${text ? `?${text}` : ""}`;
}

/** Send a GET request. */
export function get<T>(path: string, query?: Query, signal?: AbortSignal): Promise<T> {
  const embedded = firstAnswer<T>(path, query);
  if (embedded !== undefined) return Promise.resolve(embedded);
  return request<T>("GET", apiUrl(path, query), { signal });
}

/** The answer that the server embedded in the page, if any; it can be taken once. As initial data of a query it is shown without waiting. */
export function firstAnswer<T>(path: string, query?: Query): T | undefined {
  return takeEmbedded(apiUrl(path, query)) as T | undefined;
}

/** Read from the public API. */
export function read<T>(path: string, query?: Query, signal?: AbortSignal): Promise<T> {
  const url = publicUrl(path, query);
  const embedded = takeEmbedded(url);
  if (embedded !== undefined) return Promise.resolve(embedded as T);
  return request<T>("GET", url, { signal });
}

/** Change a resource of the public API. */
export function send<T>(method: Change, path: string, options: SendOptions = {}): Promise<T> {
  // What offers a change is disabled; this is for what was forgotten.
  if (asOf !== null) return Promise.reject(new ApiError("denied", PAST_REASON));
  return change<T>(method, publicUrl(path, options.query), options);
}

/** Send a change to the pages' API. */
export function sendToPage<T>(method: Change, path: string, options: SendOptions = {}): Promise<T> {
  return change<T>(method, apiUrl(path, options.query), options);
}

function change<T>(
  method: Change,
  url: string,
  { body, signal, ifMatch }: SendOptions,
): Promise<T> {
  return request<T>(method, url, {
    // The server requires a JSON body with every change, even an empty one.
    body: body ?? (method === "DELETE" ? undefined : {}),
    signal,
    ifMatch,
  });
}

/** Join path segments, each encoded: `segments("models", name, "versions", 3)`. */
export function segments(...parts: readonly (string | number)[]): string {
  return parts.map((part) => `/${encodeURIComponent(String(part))}`).join("");
}

async function request<T>(
  method: string,
  url: string,
  { body, signal, ifMatch }: { body?: unknown; signal?: AbortSignal; ifMatch?: string },
): Promise<T> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  let answer: Response;
  try {
    answer = await fetch(url, {
      method,
      headers: {
        Accept: "application/json",
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        ...(ifMatch === undefined ? {} : { "If-Match": ifMatch }),
        ...(workspace === null ? {} : { "X-MLFLOW-WORKSPACE": workspace }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    if (timeout.aborted)
      throw new ApiError(
        "timeout",
        timeoutText(`The server did not answer within ${TIMEOUT_MS / 1000} seconds.`, method),
      );
    throw new ApiError(
      "unreachable",
      "The server cannot be reached. It may be down, or the network between you and it.",
    );
  }
  const text = await answer.text();
  // The sign-in form itself reports a wrong password.
  if (!url.endsWith(SIGN_IN)) noteStatus(answer.status, method);
  if (!answer.ok) throw refusal(answer, text, method);
  try {
    return (text ? JSON.parse(text) : {}) as T;
  } catch {
    throw new ApiError(
      "broken",
      "The answer was not JSON. Is there a proxy in between?",
      answer.status,
      "",
      requestIdOf(answer),
    );
  }
}

function refusal(answer: Response, text: string, method: string): ApiError {
  let document: Record<string, unknown> = {};
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === "object" && parsed !== null) document = parsed as Record<string, unknown>;
  } catch {
    // A proxy's own page: the status has to do.
  }
  // The server explains to API clients how to send the token; the page tells users what to do.
  if (answer.status === 401 && !answer.url.endsWith(SIGN_IN))
    document.message =
      "You are not signed in any more, so nothing was done. Sign in, then do it again.";
  const kind = kindOfStatus(answer.status);
  const said = typeof document.message === "string" ? document.message : statusText(answer.status);
  const message = kind === "timeout" ? timeoutText(said, method) : said;
  const code = typeof document.error_code === "string" ? document.error_code : "";
  const retryAfterS = Number(answer.headers.get("retry-after")) || 0;
  return new ApiError(
    kind,
    message,
    answer.status,
    code,
    requestIdOf(answer),
    document,
    retryAfterS,
  );
}

/** After a timeout it is unknown whether a change was made. */
function timeoutText(what: string, method: string): string {
  return method === "GET"
    ? what
    : `${what} It may have been done all the same: look before you do it again.`;
}

function requestIdOf(answer: Response): string {
  return answer.headers.get("x-request-id") ?? "";
}

function takeEmbedded(url: string): unknown {
  const element = [...document.querySelectorAll<HTMLElement>("script[data-url]")].find(
    (one) => one.dataset.url === url,
  );
  // Later it would be out of date.
  if (element === undefined || performance.now() > FIRST_ANSWER_MS) return undefined;
  element.remove();
  try {
    return JSON.parse(element.textContent ?? "");
  } catch {
    return undefined;
  }
}

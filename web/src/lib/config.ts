/** What the server wrote into index.html for this answer. */

function meta(name: string): string {
  return document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? "";
}

/** Path in front of every path, such as "/registry"; "" without one. Never ends with a slash. */
export const basePath: string = meta("greenroom-base");

/** Version of the server that sent the page. */
export const serverVersion: string = meta("greenroom-version");

/** Address that clients use, without a slash at the end. */
export const serverAddress: string = meta("greenroom-address") || window.location.origin + basePath;

/** How the user is logged in: "cookie" with a session, "open" if no token is required or the browser sends it itself, "none" if not logged in. */
export const sessionAtStart: string = meta("greenroom-session") || "open";

/** Id of the last event before the server read what it sent with the page; "" if unknown. */
export const eventAtStart: string = meta("greenroom-event");

/** Nonce for the style elements that Base UI makes; browsers hide the attribute, not the property. */
export const nonce: string | undefined =
  document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce || undefined;

/** Endpoints for who watches the server, as links of the settings. */

import type { Message } from "@/lib/api/types";

type Me = Pick<Message<"Me">, "permissions">;

/**
 * Those that the user may read. Health and readiness are public; without accounts, everybody on the page may read the
 * metrics too.
 */
export function readableEndpoints(me: Me | undefined, hasAccounts: boolean): readonly string[] {
  const readsMetrics = !hasAccounts || me?.permissions.includes("server:read") === true;
  return readsMetrics ? ["metrics", "ready", "health"] : ["ready", "health"];
}

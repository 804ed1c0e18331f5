/** What the user may do to an object, as its page's answer says. The server decides again at each call. */

import { asOf, PAST_REASON } from "./as-of";

/** Permissions held on one object; null: all of them. */
export type Held = readonly string[] | null | undefined;

const ROLES: Readonly<Record<string, string>> = {
  "transition:decide": "Approver",
  "access:read": "Manager",
  "access:manage": "Manager",
  "workspace:update": "Administrator",
};

/** The built-in role that is enough for a permission. */
export function roleFor(permission: string): string {
  return ROLES[permission] ?? (permission.endsWith(":delete") ? "Manager" : "Contributor");
}

export function may(held: Held, permission: string): boolean {
  return held === null || held === undefined || held.includes(permission);
}

/** Why something cannot be done: the role that is missing; false where nothing is. */
export function refusal(held: Held, permission: string): string | false {
  if (asOf !== null) return PAST_REASON;
  return !may(held, permission) && `Needs the role ${roleFor(permission)}`;
}

/** Properties of a menu item that needs a permission. */
export function itemRefusal(held: Held, permission: string): { disabled?: true; why?: string } {
  if (asOf !== null) return { disabled: true, why: "not in the past" };
  return may(held, permission) ? {} : { disabled: true, why: `needs ${roleFor(permission)}` };
}

/** Messages about accounts and access, by short names. */

import type { Message } from "../api/types";

export type { Me } from "../api/me";

export type SignIn = Message<"SignIn">;
export type ApiToken = Message<"Token">;
export type TokenScope = ApiToken["scope"];
export type Session = Message<"SessionList">["items"][number];
export type Account = Message<"Account">;
export type Group = Message<"Group">;
export type Member = Message<"Member">;

/** A token that was just made; it is shown this once. */
export interface NewToken extends ApiToken {
  readonly token: string;
}

export interface List<T> {
  items: readonly T[];
  next_page_token: string | null;
  total_count?: number | null;
}

export interface Role {
  role_id: string | null;
  name: string;
  description: string;
  permissions: readonly string[];
  is_built_in: boolean;
  etag: string;
}

export interface PermissionInfo {
  permission: string;
  description: string;
  /** Whether a role of one's own can hold it. */
  is_grantable: boolean;
}

export interface Workspace {
  name: string;
  description: string;
  default_role: "none" | "viewer" | "contributor" | null;
  is_reserved: boolean;
  archived_at_ms: number | null;
  created_at_ms: number;
  etag: string;
}

export interface Grant {
  grant_id: string;
  role: string;
  account: string | null;
  group: string | null;
  resource: string;
  granted_by: string;
  created_at_ms: number;
}

export interface Explanation {
  is_allowed: boolean;
  permission: string;
}

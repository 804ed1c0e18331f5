/** Messages about accounts and access. */

export type TokenScope = "read" | "propose" | "write" | "admin";

export interface Me {
  kind: string;
  id: string;
  name: string;
  workspace: string;
  permissions: readonly string[];
  account: {
    account_id: string;
    name: string;
    display_name: string;
    has_password: boolean;
    issuers: readonly string[];
  } | null;
  is_admin: boolean;
  groups: readonly { group_id: string; name: string }[];
  workspaces: readonly { name: string; role: string }[];
}

export interface SignIn {
  mode: "none" | "token" | "accounts";
  /** Who is signed in; null for nobody. */
  user: string | null;
  is_first_run: boolean;
  has_passwords: boolean;
  providers: readonly { name: string; title: string; url: string }[];
}

export interface List<T> {
  items: readonly T[];
  next_page_token: string | null;
  total_count?: number | null;
}

export interface ApiToken {
  token_id: string;
  name: string;
  /** Its first and last characters. */
  hint: string;
  account: string;
  scope: TokenScope;
  workspace: string | null;
  models: readonly string[] | null;
  created_at_ms: number;
  expires_at_ms: number | null;
  last_used_at_ms: number | null;
}

export interface NewToken extends ApiToken {
  /** Shown this once. */
  token: string;
}

export interface Session {
  session_id: string;
  method: string;
  user_agent: string;
  address: string;
  is_current: boolean;
  created_at_ms: number;
  last_used_at_ms: number;
  expires_at_ms: number;
}

export interface Account {
  account_id: string;
  kind: "user" | "service";
  name: string;
  display_name: string;
  email: string | null;
  has_password: boolean;
  is_admin: boolean;
  is_disabled: boolean;
  created_at_ms: number;
  etag: string;
}

export interface Group {
  group_id: string;
  name: string;
  description: string;
  workspace: string | null;
  members_count: number;
  etag: string;
}

export interface Member {
  account_id: string;
  name: string;
  display_name: string;
  /** Issuers that say so; an empty text for a person who added it. */
  sources: readonly string[];
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

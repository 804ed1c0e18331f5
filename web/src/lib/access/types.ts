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

export type Role = Message<"Role">;
export type PermissionInfo = Message<"PermissionInfo">;
export type Workspace = Message<"Workspace">;
export type Grant = Message<"Grant">;
export type AccessEntry = Message<"AccessEntry">;
export type AccessSource = Message<"AccessSource">;
export type Explained = Message<"Explained">;

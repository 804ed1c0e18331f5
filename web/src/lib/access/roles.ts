import { queryOptions } from "@tanstack/react-query";
import { read, segments, send } from "@/lib/api/client";
import type { List, PermissionInfo, Role } from "./types";

export const rolesKey = ["access", "roles"] as const;

export const rolesQuery = queryOptions({
  queryKey: rolesKey,
  queryFn: ({ signal }) => read<List<Role>>("/roles", { limit: 1000 }, signal),
});

export const permissionsQuery = queryOptions({
  queryKey: ["access", "permissions"],
  queryFn: ({ signal }) => read<List<PermissionInfo>>("/permissions", {}, signal),
  staleTime: Infinity,
});

export interface RoleFields {
  name: string;
  description: string;
  permissions: readonly string[];
}

export function createRole(role: RoleFields): Promise<Role> {
  return send("POST", "/roles", { body: role });
}

export function updateRole(roleId: string, role: RoleFields): Promise<Role> {
  return send("PATCH", `/roles${segments(roleId)}`, { body: role });
}

export function deleteRole(roleId: string, force: boolean): Promise<unknown> {
  return send("DELETE", `/roles${segments(roleId)}`, { query: { force: force || undefined } });
}

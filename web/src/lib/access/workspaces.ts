import { queryOptions } from "@tanstack/react-query";
import { read, segments, send } from "@/lib/api/client";
import type { List, Workspace } from "./types";

export const workspacesKey = ["access", "workspaces"] as const;

export const workspacesQuery = queryOptions({
  queryKey: workspacesKey,
  queryFn: ({ signal }) => read<List<Workspace>>("/workspaces", { limit: 1000 }, signal),
});

export interface WorkspaceFields {
  name: string;
  description: string;
  default_role: Workspace["default_role"];
}

export function createWorkspace(fields: WorkspaceFields): Promise<Workspace> {
  return send("POST", "/workspaces", { body: fields });
}

export function updateWorkspace(
  name: string,
  change: Partial<WorkspaceFields>,
): Promise<Workspace> {
  return send("PATCH", `/workspaces${segments(name)}`, { body: change });
}

export function archiveWorkspace(name: string): Promise<Workspace> {
  return send("POST", `/workspaces${segments(name)}/archive`);
}

export function restoreWorkspace(name: string): Promise<Workspace> {
  return send("POST", `/workspaces${segments(name)}/restore`);
}

export function deleteWorkspace(name: string): Promise<unknown> {
  return send("DELETE", `/workspaces${segments(name)}`);
}

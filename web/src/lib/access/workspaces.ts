import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { read, segments, send } from "@/lib/api/client";
import type { List, Workspace } from "./types";

export const workspacesKey = ["access", "workspaces"] as const;
export const PAGE_SIZE = 50;

export const workspaceListQuery = (page?: string) => {
  const query = { limit: PAGE_SIZE, page_token: page, include_total: true };
  return queryOptions({
    queryKey: [...workspacesKey, query],
    queryFn: ({ signal }) => read<List<Workspace>>("/workspaces", query, signal),
    placeholderData: keepPreviousData,
  });
};

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

/** Delete a workspace; `heir` gets what is in it, and without one only an empty workspace is deleted. */
export function deleteWorkspace(name: string, heir: string | null): Promise<unknown> {
  return send("DELETE", `/workspaces${segments(name)}`, { query: { move_to: heir } });
}

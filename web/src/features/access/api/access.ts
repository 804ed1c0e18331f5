import { queryOptions } from "@tanstack/react-query";
import type { AccessEntry, Explained, Grant, List } from "@/lib/access/types";
import { read, segments, send } from "@/lib/api/client";
import type { Message } from "@/lib/api/types";

/** What access is about. */
export type Target =
  | { readonly kind: "model"; readonly name: string }
  | { readonly kind: "experiment"; readonly id: string; readonly name: string };

export const accessKey = ["access", "of"] as const;

function named(target: Target) {
  return target.kind === "model" ? { model: target.name } : { experiment_id: target.id };
}

function pathOf(target: Target): string {
  return target.kind === "model"
    ? segments("models", target.name)
    : segments("experiments", target.id);
}

export function accessQuery(target: Target) {
  const query = { ...named(target), limit: 1000, include_total: true };
  return queryOptions({
    queryKey: [...accessKey, query],
    queryFn: ({ signal }) => read<List<AccessEntry>>("/access", query, signal),
  });
}

/** What an account may do; the own one without a name. */
export function explainQuery(target: Target, account?: string, permission?: string) {
  const query = { ...named(target), account, permission };
  return queryOptions({
    queryKey: [...accessKey, "explain", query],
    queryFn: ({ signal }) => read<Explained>("/access/explain", query, signal),
  });
}

export function ownerQuery(target: Target) {
  return queryOptions({
    queryKey: [...accessKey, "owner", named(target)],
    queryFn: ({ signal }) => read<Message<"Owner">>(`${pathOf(target)}/owner`, {}, signal),
  });
}

export type HolderName = { account: string } | { group: string };

export function grantRole(target: Target, holder: HolderName, role: string): Promise<Grant> {
  return send("POST", "/grants", { body: { ...named(target), ...holder, role } });
}

export function takeAway(grantId: string): Promise<unknown> {
  return send("DELETE", `/grants${segments(grantId)}`);
}

/** Another role in place of one: the new one first, so that no one is without in between. */
export async function changeRole(
  target: Target,
  holder: HolderName,
  grantId: string,
  role: string,
): Promise<void> {
  const made = await grantRole(target, holder, role);
  if (made.grant_id !== grantId) await takeAway(grantId);
}

export function setOwner(target: Target, account: string | null): Promise<unknown> {
  return send("PUT", `${pathOf(target)}/owner`, { body: { account } });
}

/** Move a model with its versions and history to another workspace; grants on it are deleted. */
export function moveModel(name: string, workspace: string): Promise<unknown> {
  return send("POST", `${segments("models", name)}/move`, { body: { workspace } });
}

/** The workspace that this document is about. Its address names it, so that a link means the same to everyone. */

const PARAMETER = "workspace";

/** Null where the address names none: the server's default one. Choosing another loads another document. */
export const workspace: string | null = workspaceOf(window.location.search);

/** Its name, for people. */
export const workspaceName = workspace ?? "default";

export function workspaceOf(search: string): string | null {
  return new URLSearchParams(search).get(PARAMETER) || null;
}

/** A query with the workspace added, as every link within the page has it. */
export function withWorkspace(search: string, name: string | null = workspace): string {
  if (name === null) return search;
  return `${search}${search === "" ? "?" : "&"}${PARAMETER}=${encodeURIComponent(name)}`;
}

/** A query without the workspace: what the pages read. */
export function withoutWorkspace(search: string): string {
  return search.includes(PARAMETER)
    ? search.replace(/([?&])workspace=[^&]*(&|$)/g, (_all, before: string, after: string) =>
        after === "" ? "" : before,
      )
    : search;
}

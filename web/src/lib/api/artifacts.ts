/** Files of runs, logged models and versions: folders, a look into one, and the address of its bytes. */

import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { get, linkUrl } from "./client";
import type { Message } from "./types";

export type Preview = Message<"Preview">;
export type ArtifactEntry = Message<"ArtifactEntry">;

/** Whose files: "run:<id>", "version:<name>/<version>" or "logged_model:<id>". */
export type Owner = string;

/** Most bytes of a file that a preview reads; larger files are downloaded. */
export const MOST_SHOWN_BYTES = 2 * 1024 * 1024;

/** Children of a folder, page by page. `key` is the page's own key, so that its events make this stale too. */
export const folderQuery = (key: readonly unknown[], owner: Owner, path: string) =>
  infiniteQueryOptions({
    queryKey: [...key, "folder", owner, path],
    queryFn: ({ signal, pageParam }) =>
      get<Message<"ArtifactsPage">>("/artifacts", { owner, path, page_token: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_page_token,
  });

export const previewQuery = (key: readonly unknown[], owner: Owner, path: string, limit?: number) =>
  queryOptions({
    queryKey: [...key, "preview", owner, path, limit],
    queryFn: ({ signal }) => get<Preview>("/artifacts/preview", { owner, path, limit }, signal),
    // More of the same file; another file has its own query.
    placeholderData: keepPreviousData,
  });

/** Address of a file's bytes, drawn by the browser in a sandbox of its own. */
export function rawUrl(owner: Owner, path: string): string {
  return linkUrl("/artifacts/raw", { owner, path });
}

/** Address of a file as a download. */
export function downloadUrl(owner: Owner, path: string): string {
  return linkUrl("/artifacts/raw", { owner, path, download: true });
}

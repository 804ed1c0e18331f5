/** Calls about one run: itself, its curves, and registering a model from it. */

import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { get, segments, send } from "@/lib/api/client";
import type { Message } from "@/lib/api/types";
import { keys } from "@/lib/query-keys";

const WHILE_RUNNING_MS = 10_000;

export const runQuery = (runId: string) =>
  queryOptions({
    queryKey: keys.run(runId),
    queryFn: async ({ signal, client }) => {
      const page = await get<Message<"RunPage">>(`/runs${segments(runId)}`, {}, signal);
      // Its files' first page came with it.
      client.setQueryData([...keys.run(runId), "folder", `run:${runId}`, ""], {
        pages: [
          {
            owner: `run:${runId}`,
            path: "",
            root_uri: page.artifact_uri,
            is_outside: page.artifacts_are_outside,
            is_model: page.artifacts.some((one) => one.name === "MLmodel"),
            entries: page.artifacts,
            next_page_token: page.artifacts_next_page_token,
          } satisfies Message<"ArtifactsPage">,
        ],
        pageParams: [null],
      });
      return page;
    },
    // What a run logs makes no event that could be followed.
    refetchInterval: ({ state }) =>
      state.data?.run.status === "RUNNING" ? WHILE_RUNNING_MS : false,
  });

/** So many metrics are drawn at once, and so many curves asked for in one call. */
export const CURVES_AT_ONCE = 12;
const POINTS = 600;

export const curvesQuery = (
  runId: string,
  metrics: readonly string[],
  x: "step" | "time",
  isRunning: boolean,
) =>
  queryOptions({
    queryKey: [...keys.run(runId), "curves", metrics, x],
    queryFn: ({ signal }) =>
      get<Message<"Curves">>(
        `/runs${segments(runId)}/curve`,
        { key: metrics, max_points: POINTS, x },
        signal,
      ),
    placeholderData: keepPreviousData,
    refetchInterval: isRunning ? WHILE_RUNNING_MS : false,
  });

export const modelNamesQuery = (prefix: string) =>
  queryOptions({
    queryKey: [...keys.modelNames, prefix],
    queryFn: ({ signal }) => get<Message<"ModelNames">>("/model-names", { prefix }, signal),
    placeholderData: keepPreviousData,
  });

/** What a version is made from: a logged model, or a folder of the run. */
export type ModelSource = { logged_model_id: string } | { run_id: string; path: string };

export function registerVersion(
  name: string,
  source: ModelSource,
  description: string,
  isNew: boolean,
) {
  return send<Message<"ModelVersion">>("POST", `/models${segments(name)}/versions`, {
    body: { ...source, description, create_model: isNew },
  });
}

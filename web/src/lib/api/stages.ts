/** The stages of the workspace. The server sends them along with the document; they are asked again when they change. */

import { queryOptions, useQuery } from "@tanstack/react-query";
import { BUILT_IN_STAGES, furthestOf, type StageOrder } from "@/lib/stages";
import { keys } from "@/lib/query-keys";
import { read } from "./client";
import type { Message } from "./types";

export type Stage = Message<"Stage">;

export const stagesQuery = queryOptions({
  queryKey: keys.stages,
  queryFn: ({ signal }) => read<Message<"StageList">>("/stages", {}, signal),
  staleTime: Infinity,
  gcTime: Infinity,
});

/** The stages of the workspace, in order; the built-in ones until they are known. */
export function useStages(): StageOrder {
  return useQuery(stagesQuery).data?.items ?? BUILT_IN_STAGES;
}

/** The last active stage of the workspace: the one that is lit. */
export function useFurthestStage(): string {
  return furthestOf(useStages());
}

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { segments, sendToPage } from "@/lib/api/client";
import type { ExperimentRow } from "@/lib/api/types";
import { keys } from "@/lib/query-keys";

/** Bring a deleted experiment back. */
export function useRestoreExperiment() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      sendToPage<ExperimentRow>("POST", `${segments("experiments", id)}/restore`),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.experiments }),
  });
}

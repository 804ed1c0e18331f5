import { useMutation, useQueryClient } from "@tanstack/react-query";
import { restoreExperiment } from "@/lib/api/experiments";
import { keys } from "@/lib/query-keys";

/** Bring a deleted experiment back. */
export function useRestoreExperiment() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => restoreExperiment(id),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.experiments }),
  });
}

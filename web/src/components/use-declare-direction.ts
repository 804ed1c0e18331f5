import { useQueryClient } from "@tanstack/react-query";
import { toast, toastProblem } from "@/components/ui/toast-store";
import { segments, send } from "@/lib/api/client";
import { declareExperimentDirection } from "@/lib/api/experiments";
import type { MetricDirections } from "@/lib/api/types";
import type { MetricDirectionName } from "@/lib/metric-direction";
import { keys } from "@/lib/query-keys";

/** Where the direction is declared: on the model, which takes precedence, or on the experiment. */
export type DirectionOwner = { model: string } | { experimentId: string };

export const DIRECTION_WORDS: Record<MetricDirectionName, string> = {
  up: "Higher is better",
  down: "Lower is better",
  unknown: "Not declared",
};
export const DIRECTION_SOURCES: Record<MetricDirections[string]["source"], string> = {
  model: "declared on the model",
  experiment: "declared on the experiment",
  guess: "guessed from its name",
  none: "not known, so nothing is called better",
};

/** Declare which direction of a metric is better, or withdraw the declaration; the toast can undo it. */
export function useDeclareDirection(
  owner: DirectionOwner,
  metric: string,
  direction: MetricDirections[string] | undefined,
) {
  const client = useQueryClient();
  const isOwn = direction?.source === ("model" in owner ? "model" : "experiment");
  const before = isOwn && direction !== undefined ? direction.direction : "unknown";
  const declare = async (next: MetricDirectionName) => {
    if ("model" in owner) await declareOnModel(owner.model, metric, next);
    else await declareExperimentDirection(owner.experimentId, metric, next);
    // A declaration on an experiment affects its runs and the versions made from them.
    const stale =
      "model" in owner
        ? [keys.model(owner.model)]
        : [keys.experiment(owner.experimentId), ["run"], ["model"]];
    await Promise.all(stale.map((queryKey) => client.invalidateQueries({ queryKey })));
  };
  return async (next: MetricDirectionName) => {
    if (next === before) return;
    try {
      await declare(next);
      toast({
        text:
          next === "unknown"
            ? `The declaration for ${metric} is taken back`
            : `${metric}: ${DIRECTION_WORDS[next].toLowerCase()}`,
        undo: () => declare(before),
      });
    } catch (error) {
      toastProblem(error, "The direction was not declared.");
    }
  };
}

function declareOnModel(model: string, metric: string, next: MetricDirectionName) {
  const path = segments("models", model, "metric-directions", metric);
  if (next === "unknown") return send("DELETE", path);
  return send("PUT", path, { body: { direction: next === "up" ? "maximize" : "minimize" } });
}

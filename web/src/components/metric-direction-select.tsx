import { useQueryClient } from "@tanstack/react-query";
import { Select } from "@/components/ui/select";
import { toast } from "@/components/ui/toast-store";
import { segments, send } from "@/lib/api/client";
import { asApiError } from "@/lib/api/errors";
import type { Directions } from "@/lib/api/registry";
import { keys } from "@/lib/query-keys";

type Owner = { model: string } | { experimentId: string };
type Choice = "up" | "down" | "unknown";

interface Props {
  /** Whose word it is: the model's, which counts more, or the experiment's. */
  owner: Owner;
  metric: string;
  direction: Directions[string] | undefined;
}

const WORDS: Record<Choice, string> = { up: "Higher is better", down: "Lower is better", unknown: "Not declared" };
const SOURCES: Record<Directions[string]["source"], string> = { model: "declared on the model", experiment: "declared on the experiment", guess: "guessed from its name", none: "not known, so nothing is called better" };

/** Which way of a metric is better: says who says so, and declares it. */
export function MetricDirectionSelect({ owner, metric, direction }: Props) {
  const client = useQueryClient();
  const [path, key] = "model" in owner ? [segments("models", owner.model), keys.model(owner.model)] : [segments("experiments", owner.experimentId), keys.experiment(owner.experimentId)];
  const source = direction?.source ?? "none";
  const current: Choice = direction?.direction ?? "unknown";
  const declare = async (next: Choice) => {
    const isOwn = source === ("model" in owner ? "model" : "experiment");
    try {
      await send("PUT", `${path}${segments("metric-directions", metric)}`, { body: { direction: next } });
      await client.invalidateQueries({ queryKey: key });
      const before: Choice = isOwn ? current : "unknown";
      toast({
        text: next === "unknown" ? `The declaration for ${metric} is taken back` : `${metric}: ${WORDS[next].toLowerCase()}`,
        undo: async () => {
          await send("PUT", `${path}${segments("metric-directions", metric)}`, { body: { direction: before } });
          await client.invalidateQueries({ queryKey: key });
        },
      });
    } catch (error) {
      toast({ text: asApiError(error).message, tone: "stop", requestId: asApiError(error).requestId });
    }
  };
  return (
    <Select
      label={`Which way of ${metric} is better (${SOURCES[source]})`}
      size="small"
      value={current}
      options={[{ value: "up", label: WORDS.up }, { value: "down", label: WORDS.down }, { value: "unknown", label: current === "unknown" ? "Direction not known" : WORDS.unknown, why: current === "unknown" ? undefined : "back to the guess" }]}
      onChange={(next) => { void declare(next); }}
    />
  );
}

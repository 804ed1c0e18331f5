import { Select } from "@/components/ui/select";
import type { MetricDirections } from "@/lib/api/types";
import {
  DIRECTION_SOURCES,
  DIRECTION_WORDS,
  useDeclareDirection,
  type DirectionOwner,
} from "@/components/use-declare-direction";

interface Props {
  owner: DirectionOwner;
  metric: string;
  direction: MetricDirections[string] | undefined;
}

/** Shows which direction of a metric is better and where that comes from, and declares it. */
export function MetricDirectionSelect({ owner, metric, direction }: Props) {
  const declare = useDeclareDirection(owner, metric, direction);
  const current = direction?.direction ?? "unknown";
  return (
    <Select
      label={`Which way of ${metric} is better (${DIRECTION_SOURCES[direction?.source ?? "none"]})`}
      size="small"
      value={current}
      options={[
        { value: "up", label: DIRECTION_WORDS.up },
        { value: "down", label: DIRECTION_WORDS.down },
        {
          value: "unknown",
          label: current === "unknown" ? "Direction not known" : DIRECTION_WORDS.unknown,
          why: current === "unknown" ? undefined : "back to the guess",
        },
      ]}
      onChange={(next) => {
        void declare(next);
      }}
    />
  );
}

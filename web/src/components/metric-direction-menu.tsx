import { ArrowDown, ArrowUp, ArrowUpDown, Check } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Menu, MenuGroup, MenuItem } from "@/components/ui/menu";
import type { MetricDirections } from "@/lib/api/types";
import { DIRECTION_SOURCES, DIRECTION_WORDS, useDeclareDirection } from "./use-declare-direction";

interface Props {
  experimentId: string;
  metric: string;
  direction: MetricDirections[string] | undefined;
}

const ICONS = { up: ArrowUp, down: ArrowDown, unknown: ArrowUpDown };

/** What a menu offers to declare which way of a metric is better in an experiment. */
export function MetricDirectionItems({ experimentId, metric, direction }: Props) {
  const declare = useDeclareDirection({ experimentId }, metric, direction);
  const current = direction?.direction ?? "unknown";
  const isDeclared = direction?.source === "experiment";
  return (
    <MenuGroup
      label={`Direction, ${direction?.source === "none" || direction === undefined ? "not known" : DIRECTION_SOURCES[direction.source]}`}
    >
      {(["up", "down"] as const).map((one) => (
        <MenuItem
          key={one}
          icon={current === one ? <Check size={14} strokeWidth={2.1} aria-hidden /> : null}
          onSelect={() => {
            void declare(one);
          }}
        >
          {DIRECTION_WORDS[one]}
        </MenuItem>
      ))}
      {isDeclared && (
        <MenuItem
          icon={null}
          onSelect={() => {
            void declare("unknown");
          }}
        >
          Take the declaration back
        </MenuItem>
      )}
    </MenuGroup>
  );
}

const SHORT = { up: "higher", down: "lower", unknown: "not known" };

/** Which way of a metric is better, as a small button that declares it for the experiment. */
export function MetricDirectionMenu(props: Props) {
  const { metric, direction } = props;
  const current = direction?.direction ?? "unknown";
  const Icon = ICONS[current];
  const label =
    current === "unknown"
      ? `Which way is better for ${metric}: not known`
      : `Which way is better for ${metric}: ${SHORT[current]}, ${DIRECTION_SOURCES[direction?.source ?? "none"]}`;
  return (
    <Menu
      trigger={
        <Button variant="ghost" size="small" aria-label={label} title={label}>
          <Icon size={14} strokeWidth={2.1} aria-hidden />
          {SHORT[current]}
        </Button>
      }
    >
      {() => <MetricDirectionItems {...props} />}
    </Menu>
  );
}

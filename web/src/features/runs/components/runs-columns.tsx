import { MetricDirectionItems } from "@/components/metric-direction-menu";
import { MenuSeparator } from "@/components/ui/menu";
import type { Column } from "@/components/ui/table-types";
import type { Message } from "@/lib/api/types";
import type { RunRow } from "../api/list-runs";
import type { TableRow } from "../row-plan";
import { groupToken } from "../row-plan";
import { columnParts, rangesOf, type OwnColumn } from "../table-columns";
import { ColumnMenu, type ColumnActions } from "./column-menu";
import { ownColumn } from "./own-columns";
import { GroupNameCell, RunNameCell } from "./run-cells";
import { metricColumn, textColumn } from "./value-columns";

type Directions = Message<"RunsPage">["directions"];

interface ColumnOptions {
  experimentId: string;
  ids: readonly string[];
  pinned: ReadonlySet<string>;
  directions: Directions;
  loaded: readonly RunRow[];
  groupLabel: string;
  actions: ColumnActions;
}

const GROUP_NAMES = { own: "Run", params: "Parameters", metrics: "Metrics", tags: "Tags" } as const;
/** The columns of the table of runs. */
export function runsColumns({
  experimentId,
  ids,
  pinned,
  directions,
  loaded,
  groupLabel,
  actions,
}: ColumnOptions): Column<TableRow>[] {
  const metrics = ids
    .map(columnParts)
    .filter(({ kind }) => kind === "metrics")
    .map(({ key }) => key);
  const ranges = rangesOf(loaded, metrics);
  const name: Column<TableRow> = {
    id: "name",
    header: "Name",
    isTitle: true,
    isPinned: true,
    width: 272,
    bone: 4,
    group: "Run",
    sort: { by: "name" },
    cell: (row) =>
      row.kind === "group" ? (
        <GroupNameCell
          row={row}
          label={groupLabel}
          onToggle={() => {
            actions.toggleGroup(groupToken(row.group.value));
          }}
        />
      ) : (
        <RunNameCell row={row} />
      ),
  };
  return [
    name,
    ...ids.map((id): Column<TableRow> => {
      const { kind, key } = columnParts(id);
      const common = {
        id,
        isPinned: pinned.has(id),
        group: GROUP_NAMES[kind],
        menu: () => (
          <ColumnMenu id={id} isPinned={pinned.has(id)} actions={actions}>
            {kind === "metrics" && (
              <>
                <MenuSeparator />
                <MetricDirectionItems
                  experimentId={experimentId}
                  metric={key}
                  direction={directions[key]}
                />
              </>
            )}
          </ColumnMenu>
        ),
      };
      if (kind === "own") return { ...common, ...ownColumn(key as OwnColumn) };
      if (kind === "metrics")
        return {
          ...common,
          ...metricColumn(id, key, directions[key]?.direction ?? "unknown", ranges.get(key)),
        };
      return { ...common, ...textColumn(id, kind, key, loaded) };
    }),
  ];
}

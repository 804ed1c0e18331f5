import { ArrowDown, ArrowLeft, ArrowRight, ArrowUp, EyeOff, Pin, PinOff } from "lucide-react";
import type { ReactNode } from "react";
import { MetricDirectionItems } from "@/components/metric-direction-menu";
import { NoValue } from "@/components/ui/chips";
import { MenuItem, MenuSeparator } from "@/components/ui/menu";
import { MetricNumber } from "@/components/ui/metric";
import { RelativeTime } from "@/components/ui/relative-time";
import { RunStatus } from "@/components/ui/run-status";
import type { Column } from "@/components/ui/table-types";
import { metricNumber, type Message } from "@/lib/api/types";
import { formatDuration } from "@/lib/format";
import type { MetricDirectionName } from "@/lib/metric-direction";
import type { RunRow } from "../api/list-runs";
import type { TableRow } from "../row-plan";
import { groupToken } from "../row-plan";
import { barLength, columnParts, OWN_HEADERS, rangesOf, type OwnColumn } from "../table-columns";
import { GroupNameCell, RegisteredCell, RunNameCell } from "./run-cells";

type Directions = Message<"RunsPage">["directions"];

export interface ColumnActions {
  sort: (by: string, descending: boolean) => void;
  pin: (id: string, isPinned: boolean) => void;
  hide: (id: string) => void;
  move: (id: string, step: -1 | 1) => void;
  toggleGroup: (token: string) => void;
}

interface Build {
  experimentId: string;
  ids: readonly string[];
  pinned: ReadonlySet<string>;
  directions: Directions;
  loaded: readonly RunRow[];
  groupLabel: string;
  actions: ColumnActions;
}

const GROUP_NAMES = { own: "Run", params: "Parameters", metrics: "Metrics", tags: "Tags" } as const;
const LETTER_PX = 6.9;
const OWN_WIDTHS: Record<OwnColumn, number> = {
  started: 122,
  took: 100,
  author: 112,
  registered: 168,
  status: 104,
  id: 268,
};

/** The columns of the table of runs. */
export function runsColumns({
  experimentId,
  ids,
  pinned,
  directions,
  loaded,
  groupLabel,
  actions,
}: Build): Column<TableRow>[] {
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

function ofRun(cell: (run: RunRow) => ReactNode): (row: TableRow) => ReactNode {
  return (row) => (row.kind === "group" ? null : cell(row.run));
}

function emptyUnless(has: (run: RunRow) => boolean): (row: TableRow) => boolean {
  return (row) => row.kind === "group" || !has(row.run);
}

function ownColumn(id: OwnColumn): Omit<Column<TableRow>, "id"> {
  const common = { header: OWN_HEADERS[id], width: OWN_WIDTHS[id] };
  switch (id) {
    case "started":
      return {
        ...common,
        label: "",
        bone: 2,
        sort: { by: "started", descendingFirst: true },
        cell: (row) =>
          row.kind === "run" ? (
            <RelativeTime at={row.run.start_time_ms} className="mid" />
          ) : row.group.newest_start_time_ms === null ? null : (
            <RelativeTime at={row.group.newest_start_time_ms} className="mid" />
          ),
      };
    case "took":
      return {
        ...common,
        align: "end",
        sort: { by: "took", descendingFirst: true },
        isEmpty: emptyUnless((run) => run.end_time_ms !== null),
        cell: ofRun((run) =>
          run.end_time_ms === null ? (
            <NoValue />
          ) : (
            formatDuration(run.end_time_ms - run.start_time_ms)
          ),
        ),
      };
    case "author":
      return {
        ...common,
        label: "",
        sort: { by: "author" },
        isEmpty: emptyUnless((run) => run.user_id !== ""),
        cell: ofRun((run) => (run.user_id === "" ? <NoValue /> : run.user_id)),
      };
    case "registered":
      return {
        ...common,
        label: "",
        isEmpty: emptyUnless((run) => run.registered.length > 0),
        cell: ofRun((run) => <RegisteredCell versions={run.registered} />),
      };
    case "status":
      return {
        ...common,
        label: "",
        sort: { by: "status" },
        isEmpty: emptyUnless(() => true),
        cell: ofRun((run) => <RunStatus status={run.status} />),
      };
    case "id":
      return {
        ...common,
        isEmpty: emptyUnless(() => true),
        cell: ofRun((run) => <code className="mid">{run.run_id}</code>),
      };
  }
}

function metricColumn(
  id: string,
  key: string,
  direction: MetricDirectionName,
  range: readonly [number, number] | undefined,
): Omit<Column<TableRow>, "id"> {
  const hasBar = direction !== "unknown";
  return {
    header: key,
    align: "end",
    width: widthOf(key, hasBar ? 132 : 96, 200),
    sort: { by: id, descendingFirst: direction !== "down" },
    isEmpty: (row) =>
      (row.kind === "run" ? row.run.metrics[key] : row.group.metrics[key]) === undefined,
    barOf: (row) =>
      row.kind === "run" && row.run.metrics[key] !== undefined
        ? barLength(metricNumber(row.run.metrics[key]), range, direction)
        : undefined,
    cell: (row) => {
      if (row.kind === "run") return <MetricNumber value={row.run.metrics[key]} />;
      const spread = row.group.metrics[key];
      if (spread === undefined) return <NoValue />;
      return (
        <span className="mid">
          <small className="dim">{spread.best === null ? "mean" : "best"}</small>{" "}
          <MetricNumber value={spread.best ?? spread.mean} />
        </span>
      );
    },
  };
}

function textColumn(
  id: string,
  kind: "params" | "tags",
  key: string,
  loaded: readonly RunRow[],
): Omit<Column<TableRow>, "id"> {
  const values = loaded.map((run) => run[kind][key]).filter((value) => value !== undefined);
  const areNumbers =
    values.length > 0 && values.every((value) => value !== "" && Number.isFinite(Number(value)));
  const longest = Math.max(0, ...values.map((value) => value.length));
  return {
    header: key,
    align: areNumbers ? "end" : "start",
    width: widthOf(key, Math.min(220, 28 + longest * LETTER_PX), 220),
    sort: { by: id },
    isEmpty: emptyUnless((run) => run[kind][key] !== undefined),
    cell: ofRun((run) =>
      run[kind][key] === undefined ? (
        <NoValue />
      ) : (
        <span title={run[kind][key].length > 24 ? run[kind][key] : undefined}>
          {run[kind][key]}
        </span>
      ),
    ),
  };
}

/** Wide enough for the head, its arrow and its menu. */
function widthOf(header: string, least: number, most: number): number {
  return Math.round(
    Math.min(Math.max(least, header.length * LETTER_PX + 26), Math.max(most, least)),
  );
}

interface ColumnMenuProps {
  id: string;
  isPinned: boolean;
  actions: ColumnActions;
  /** What more a column of its kind offers. */
  children: ReactNode;
}

function ColumnMenu({ id, isPinned, actions, children }: ColumnMenuProps) {
  const canSort = id !== "registered" && id !== "id";
  return (
    <>
      {canSort && (
        <MenuItem
          icon={<ArrowUp size={14} strokeWidth={2.1} aria-hidden />}
          onSelect={() => {
            actions.sort(id, false);
          }}
        >
          Sort from the smallest
        </MenuItem>
      )}
      {canSort && (
        <MenuItem
          icon={<ArrowDown size={14} strokeWidth={2.1} aria-hidden />}
          onSelect={() => {
            actions.sort(id, true);
          }}
        >
          Sort from the greatest
        </MenuItem>
      )}
      {canSort && <MenuSeparator />}
      <MenuItem
        icon={
          isPinned ? (
            <PinOff size={14} strokeWidth={2.1} aria-hidden />
          ) : (
            <Pin size={14} strokeWidth={2.1} aria-hidden />
          )
        }
        onSelect={() => {
          actions.pin(id, !isPinned);
        }}
      >
        {isPinned ? "Let it scroll" : "Pin beside the name"}
      </MenuItem>
      <MenuItem
        icon={<ArrowLeft size={14} strokeWidth={2.1} aria-hidden />}
        onSelect={() => {
          actions.move(id, -1);
        }}
      >
        Move left
      </MenuItem>
      <MenuItem
        icon={<ArrowRight size={14} strokeWidth={2.1} aria-hidden />}
        onSelect={() => {
          actions.move(id, 1);
        }}
      >
        Move right
      </MenuItem>
      <MenuItem
        icon={<EyeOff size={14} strokeWidth={2.1} aria-hidden />}
        onSelect={() => {
          actions.hide(id);
        }}
      >
        Hide
      </MenuItem>
      {children}
    </>
  );
}

import { NoValue } from "@/components/ui/chips";
import { MetricNumber } from "@/components/ui/metric";
import type { Column } from "@/components/ui/table-types";
import { metricNumber } from "@/lib/api/types";
import type { MetricDirectionName } from "@/lib/metric-direction";
import type { RunRow } from "../api/list-runs";
import type { TableRow } from "../row-plan";
import { barLength } from "../table-columns";
import { emptyUnless, ofRun } from "./own-columns";

// Average width of a letter.
const LETTER_PX = 6.9;

/** A column with a metric; the best or mean value in the row of a group. */
export function metricColumn(
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

/** A column with a parameter or tag. */
export function textColumn(
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

/** Width in px: enough for the header with its arrow and menu. */
function widthOf(header: string, least: number, most: number): number {
  return Math.round(
    Math.min(Math.max(least, header.length * LETTER_PX + 26), Math.max(most, least)),
  );
}

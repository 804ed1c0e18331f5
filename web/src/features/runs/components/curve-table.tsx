import { MetricNumber } from "@/components/ui/metric";
import { Table } from "@/components/ui/table";
import type { CurveLook } from "@/lib/curve-data";
import { formatDuration, formatInteger } from "@/lib/format";
import type { NamedCurve } from "../series";
import styles from "./charts.module.css";

interface CurveTableProps {
  label: string;
  curves: readonly NamedCurve[];
  look: CurveLook;
}

const MOST_ROWS = 200;

/** The points of a chart in rows. */
export function CurveTable({ label, curves, look }: CurveTableProps) {
  const all = curves.flatMap(({ curve, name }) =>
    curve.values.map((value, index) => ({
      id: `${curve.run_id} ${index}`,
      name,
      value,
      x:
        look.x === "step"
          ? (curve.steps[index] ?? 0)
          : (curve.times_ms[index] ?? 0) - (curve.times_ms[0] ?? 0),
    })),
  );
  return (
    <div className={styles.table}>
      <Table
        label={label}
        density="compact"
        keepWide
        rows={all.slice(0, MOST_ROWS)}
        rowKey={(row) => row.id}
        columns={[
          ...(curves.length > 1
            ? [
                {
                  id: "run",
                  header: "Run",
                  isTitle: true,
                  cell: (row: (typeof all)[number]) => row.name,
                },
              ]
            : []),
          {
            id: "x",
            header: look.x === "step" ? "Step" : "After",
            align: "end" as const,
            cell: (row: (typeof all)[number]) =>
              look.x === "step" ? formatInteger(row.x) : formatDuration(row.x),
          },
          {
            id: "value",
            header: "Value",
            align: "end" as const,
            cell: (row: (typeof all)[number]) => <MetricNumber value={row.value} />,
          },
        ]}
      />
      {all.length > MOST_ROWS && (
        <p className="dim">
          The first {MOST_ROWS} of {formatInteger(all.length)}.
        </p>
      )}
    </div>
  );
}

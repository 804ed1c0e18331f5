import { MetricDirectionMenu } from "@/components/metric-direction-menu";
import { NoValue } from "@/components/ui/chips";
import { MetricNumber } from "@/components/ui/metric";
import { Table } from "@/components/ui/table";
import type { Message } from "@/lib/api/types";
import { formatInteger } from "@/lib/format";
import styles from "./charts.module.css";

type Metric = Message<"MetricSummary">;

/** Last, least, greatest and best value of metrics. */
export function RunMetricsTable({
  page,
  metrics,
}: {
  page: Message<"RunPage">;
  metrics: readonly Metric[];
}) {
  return (
    <Table<Metric>
      label="Metrics"
      edge={{ bottom: true }}
      rows={metrics}
      rowKey={(row) => row.key}
      density="compact"
      columns={[
        {
          id: "key",
          header: "Metric",
          isTitle: true,
          cell: (row) => <span className="name">{row.key}</span>,
        },
        {
          id: "last",
          header: "Last",
          align: "end",
          cell: (row) => <MetricNumber value={row.last} />,
        },
        {
          id: "min",
          header: "Min",
          align: "end",
          cell: (row) => <MetricNumber value={row.min} />,
        },
        {
          id: "max",
          header: "Max",
          align: "end",
          cell: (row) => <MetricNumber value={row.max} />,
        },
        {
          id: "best",
          header: "Best",
          align: "end",
          cell: (row) =>
            row.direction === "unknown" ? <NoValue /> : <MetricNumber value={row.best} />,
        },
        {
          id: "direction",
          header: "Better",
          align: "end",
          cell: (row) => (
            <span className={styles.direction}>
              <MetricDirectionMenu
                experimentId={page.run.experiment_id}
                metric={row.key}
                direction={page.directions[row.key]}
              />
            </span>
          ),
        },
        {
          id: "points",
          header: "Points",
          align: "end",
          cell: (row) => formatInteger(row.points_count),
        },
      ]}
    />
  );
}

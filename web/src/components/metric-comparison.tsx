import { NoValue } from "@/components/ui/chips";
import { FewRows } from "@/components/ui/few-rows";
import { MetricDelta, MetricNumber } from "@/components/ui/metric";
import { Table } from "@/components/ui/table";
import type { Column } from "@/components/ui/table-types";
import type { MetricPair } from "@/lib/compare-versions";

interface Props {
  pairs: readonly MetricPair[];
  /** Heads of the two columns; without the first, only values are shown. */
  from?: string;
  to: string;
  isFromLit?: boolean;
  edge?: { top?: boolean; bottom?: boolean };
}

/** Metrics of a version beside those of another. */
export function MetricComparison({ pairs, from, to, isFromLit = true, edge }: Props) {
  const columns: Column<MetricPair>[] = [
    { id: "key", header: "Metric", cell: (row) => row.key, isTitle: true },
  ];
  if (from !== undefined)
    columns.push({
      id: "from",
      header: from,
      align: "end",
      isLit: isFromLit,
      cell: (row) => <MetricNumber value={row.from} />,
    });
  columns.push({
    id: "to",
    header: to,
    align: "end",
    cell: (row) => <MetricNumber value={row.to} />,
  });
  if (from !== undefined) {
    columns.push({
      id: "change",
      header: "Change",
      align: "end",
      cell: (row) =>
        row.from === undefined || row.to === undefined ? (
          <NoValue />
        ) : (
          <MetricDelta from={row.from} to={row.to} direction={row.direction} />
        ),
    });
  }
  return (
    <FewRows rows={pairs} nameOf={(row) => row.key} noun="metrics">
      {(rows) => (
        <Table
          label="Metrics"
          columns={columns}
          rows={rows}
          rowKey={(row) => row.key}
          edge={edge}
          density="compact"
        />
      )}
    </FewRows>
  );
}

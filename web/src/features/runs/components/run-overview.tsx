import { Digest } from "@/components/ui/digest";
import { Fact, Facts } from "@/components/ui/facts";
import { Markdown } from "@/components/ui/markdown";
import { MetricNumber } from "@/components/ui/metric";
import { Columns, Stack } from "@/components/ui/page";
import { Panel } from "@/components/ui/panel";
import { Nothing, TagChip } from "@/components/ui/chips";
import { Table } from "@/components/ui/table";
import type { Message } from "@/lib/api/types";
import { RegisteredLinks } from "./registered-links";

type Metric = Message<"MetricSummary">;

/** What the run was given and what came of it. */
export function RunOverview({ page }: { page: Message<"RunPage"> }) {
  const params = Object.entries(page.params);
  const tags = Object.entries(page.tags).filter(([key]) => !key.startsWith("mlflow."));
  return (
    <Columns>
      <Stack>
        {page.description !== "" && <Panel title="Description"><Markdown text={page.description} /></Panel>}
        <Panel title="Metrics" note={page.metrics.length} flush>
          {page.metrics.length === 0 ? <p className="dim" hidden /> : (
            <Table<Metric>
              label="Metrics"
              edge={{ bottom: true }}
              rows={page.metrics}
              rowKey={(row) => row.key}
              density="compact"
              columns={[
                { id: "key", header: "Metric", isTitle: true, cell: (row) => <span className="name">{row.key}</span> },
                { id: "last", header: "Last", align: "end", cell: (row) => <MetricNumber value={row.last} /> },
                { id: "min", header: "Min", align: "end", cell: (row) => <MetricNumber value={row.min} /> },
                { id: "max", header: "Max", align: "end", cell: (row) => <MetricNumber value={row.max} /> },
                { id: "best", header: "Best", align: "end", cell: (row) => row.direction === "unknown" ? <Nothing /> : <MetricNumber value={row.best} /> },
                { id: "points", header: "Points", align: "end", cell: (row) => row.points_count },
              ]}
            />
          )}
        </Panel>
        <Panel title="Parameters" note={params.length}>
          {params.length === 0 ? <Nothing /> : <Facts>{params.map(([key, value]) => <Fact key={key} name={key}>{value}</Fact>)}</Facts>}
        </Panel>
      </Stack>
      <Stack>
        <Panel title="Registered versions">{page.registered.length === 0 ? <Nothing /> : <RegisteredLinks versions={page.registered} />}</Panel>
        <Panel title="Datasets">
          {page.datasets.length === 0 ? <Nothing /> : <Facts>{page.datasets.map((one) => <Fact key={`${one.name} ${one.digest} ${one.context ?? ""}`} name={one.context ?? "data"}>{one.name} <Digest digest={one.digest} /></Fact>)}</Facts>}
        </Panel>
        <Panel title="Tags">{tags.length === 0 ? <Nothing /> : <div className="chips">{tags.map(([key, value]) => <TagChip key={key} name={key} value={value} />)}</div>}</Panel>
      </Stack>
    </Columns>
  );
}

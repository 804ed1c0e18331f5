import { MetricDirectionMenu } from "@/components/metric-direction-menu";
import { Digest } from "@/components/ui/digest";
import { Fact, Facts } from "@/components/ui/facts";
import { Markdown } from "@/components/ui/markdown";
import { MetricNumber } from "@/components/ui/metric";
import { Columns, Stack } from "@/components/ui/page";
import { Panel } from "@/components/ui/panel";
import { Nothing, TagChip } from "@/components/ui/chips";
import { SearchLine } from "@/components/ui/search-line";
import { Table } from "@/components/ui/table";
import type { Message } from "@/lib/api/types";
import { formatInteger } from "@/lib/format";
import { RegisteredLinks } from "./registered-links";
import styles from "./charts.module.css";

const FEW = 8;

type Metric = Message<"MetricSummary">;

// A wide model logs thousands; whoever looks for one types a part of its name.
const MOST_ROWS = 100;

/** What the run was given and what came of it. */
export function RunOverview({
  page,
  find,
  onFind,
}: {
  page: Message<"RunPage">;
  find: string;
  onFind: (text: string) => void;
}) {
  const isFound = (key: string) => key.toLowerCase().includes(find.trim().toLowerCase());
  const allParams = Object.entries(page.params);
  const params = allParams.filter(([key]) => isFound(key));
  const metrics = page.metrics.filter((metric) => isFound(metric.key));
  const tags = Object.entries(page.tags).filter(([key]) => !key.startsWith("mlflow."));
  return (
    <Columns>
      <Stack>
        {page.description !== "" && (
          <Panel title="Description">
            <Markdown text={page.description} />
          </Panel>
        )}
        {(page.metrics.length > FEW || allParams.length > FEW || find !== "") && (
          <SearchLine
            label="Search metrics and parameters"
            placeholder="Part of a name"
            value={find}
            onChange={onFind}
          />
        )}
        <Panel
          title="Metrics"
          note={countOf(metrics.length, page.metrics.length)}
          flush={metrics.length > 0}
        >
          {metrics.length === 0 ? (
            <Nothing />
          ) : (
            <Table<Metric>
              label="Metrics"
              edge={{ bottom: true }}
              rows={metrics.slice(0, MOST_ROWS)}
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
                    row.direction === "unknown" ? <Nothing /> : <MetricNumber value={row.best} />,
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
                { id: "points", header: "Points", align: "end", cell: (row) => row.points_count },
              ]}
            />
          )}
          {metrics.length > MOST_ROWS && (
            <p className={styles.more}>
              The first {MOST_ROWS} of {formatInteger(metrics.length)}; type a part of a name to
              find the others.
            </p>
          )}
        </Panel>
        <Panel title="Parameters" note={countOf(params.length, allParams.length)}>
          {params.length === 0 ? (
            <Nothing />
          ) : (
            <Facts>
              {params.slice(0, MOST_ROWS).map(([key, value]) => (
                <Fact key={key} name={key}>
                  {value}
                </Fact>
              ))}
            </Facts>
          )}
          {params.length > MOST_ROWS && (
            <p className="dim">
              The first {MOST_ROWS} of {formatInteger(params.length)}; type a part of a name to find
              the others.
            </p>
          )}
        </Panel>
      </Stack>
      <Stack>
        <Panel title="Registered versions">
          {page.registered.length === 0 ? (
            <Nothing />
          ) : (
            <RegisteredLinks versions={page.registered} />
          )}
        </Panel>
        <Panel title="Datasets">
          {page.datasets.length === 0 ? (
            <Nothing />
          ) : (
            <Facts>
              {page.datasets.map((one) => (
                <Fact
                  key={`${one.name} ${one.digest} ${one.context ?? ""}`}
                  name={one.context ?? "data"}
                >
                  <span className="chips">
                    {one.name}
                    <Digest digest={one.digest} />
                  </span>
                </Fact>
              ))}
            </Facts>
          )}
        </Panel>
        <Panel title="Tags">
          {tags.length === 0 ? (
            <Nothing />
          ) : (
            <div className="chips">
              {tags.map(([key, value]) => (
                <TagChip key={key} name={key} value={value} />
              ))}
            </div>
          )}
        </Panel>
      </Stack>
    </Columns>
  );
}

function countOf(found: number, all: number): string {
  return found === all ? formatInteger(all) : `${formatInteger(found)} of ${formatInteger(all)}`;
}

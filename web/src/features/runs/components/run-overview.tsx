import { Digest } from "@/components/ui/digest";
import { Fact, Facts } from "@/components/ui/facts";
import { Markdown } from "@/components/ui/markdown";
import { LongValue } from "@/components/ui/long-value";
import { Columns, Stack } from "@/components/ui/page";
import { Panel } from "@/components/ui/panel";
import { NoValue, TagChips } from "@/components/ui/chips";
import { SearchLine } from "@/components/ui/search-line";
import type { Message } from "@/lib/api/types";
import { formatInteger } from "@/lib/format";
import { NestedRuns } from "./nested-runs";
import { RegisteredLinks } from "./registered-links";
import { RunMetricsTable } from "./run-metrics-table";
import { RunSource } from "./run-source";
import styles from "./charts.module.css";

const FEW = 8;

// A wide model logs thousands; a part of the name finds the others.
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
            <NoValue />
          ) : (
            <RunMetricsTable page={page} metrics={metrics.slice(0, MOST_ROWS)} />
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
            <NoValue />
          ) : (
            <Facts>
              {params.slice(0, MOST_ROWS).map(([key, value]) => (
                <Fact key={key} name={key}>
                  <LongValue text={value} />
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
        <NestedRuns page={page} />
      </Stack>
      <Stack>
        <RunSource page={page} />
        <Panel title="Registered versions">
          {page.registered.length === 0 ? (
            <NoValue />
          ) : (
            <RegisteredLinks versions={page.registered} />
          )}
        </Panel>
        <Panel title="Datasets">
          {page.datasets.length === 0 ? (
            <NoValue />
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
          <TagChips tags={tags} />
        </Panel>
      </Stack>
    </Columns>
  );
}

function countOf(found: number, all: number): string {
  return found === all ? formatInteger(all) : `${formatInteger(found)} of ${formatInteger(all)}`;
}

import { Link, useNavigate } from "@tanstack/react-router";
import { useId, useState } from "react";
import { MetricDirectionSelect } from "./metric-direction-select";
import { NoValue } from "@/components/ui/chips";
import { MetricNumber } from "@/components/ui/metric";
import { Panel } from "@/components/ui/panel";
import { Select } from "@/components/ui/select";
import { Table } from "@/components/ui/table";
import { Segments } from "@/components/ui/tabs";
import { useFurthestStage } from "@/lib/api/stages";
import { metricNumber, type ModelPage } from "@/lib/api/types";
import { formatDay, formatMetric } from "@/lib/format";
import { useWidth } from "@/lib/use-width";
import { layOut } from "@/lib/version-chart";
import { lastActive } from "@/lib/stages";
import styles from "./version-metric-panel.module.css";

const HEIGHT = 240;

/** One metric over the versions of a model, and which of them have been in Production. */
export function VersionMetricPanel({
  page,
  metric,
}: {
  page: ModelPage;
  metric: string | undefined;
}) {
  const navigate = useNavigate();
  const [form, setForm] = useState<"chart" | "table">("chart");
  const key = page.metric_keys.find((one) => one === metric) ?? page.metric_keys[0];
  if (key === undefined) return null;
  return (
    <Panel
      title="By version"
      flush={form === "table"}
      actions={
        <>
          <Segments
            label="Show as"
            value={form}
            options={[
              { value: "chart", label: "Chart" },
              { value: "table", label: "As a table" },
            ]}
            onChange={setForm}
          />
        </>
      }
    >
      <div className={form === "table" ? styles.barInTable : styles.bar}>
        <Select
          label="Metric"
          size="small"
          value={key}
          options={page.metric_keys.map((one) => ({ value: one, label: one }))}
          onChange={(next) => {
            void navigate({
              to: ".",
              search: (old) => ({
                ...old,
                metric: next === page.metric_keys[0] ? undefined : next,
              }),
              replace: true,
              resetScroll: false,
            });
          }}
        />
        <MetricDirectionSelect
          owner={{ model: page.name }}
          metric={key}
          direction={page.directions[key]}
        />
      </div>
      {form === "chart" ? <Chart page={page} metric={key} /> : <Values page={page} metric={key} />}
    </Panel>
  );
}

function Chart({ page, metric }: { page: ModelPage; metric: string }) {
  const titleId = useId();
  const [width, ref] = useWidth(720);
  const values = page.versions.flatMap((row) =>
    row.metrics[metric] === undefined
      ? []
      : [{ version: row.version, value: metricNumber(row.metrics[metric]) }],
  );
  const direction = page.directions[metric]?.direction ?? "unknown";
  const box = { left: 60, right: width - 64, top: 24, bottom: HEIGHT - 32 };
  const { points, ticks, names, best } = layOut(values, direction, box);
  const stage = lastActive(page.stages)?.stage ?? "";
  const lived = new Set(page.live.map((one) => one.version));
  const now = new Set(page.live.filter((one) => one.to_ms === null).map((one) => one.version));
  const last = points.at(-1);
  if (last === undefined)
    return <p className="dim">No version has a value of {metric} that can be drawn.</p>;
  return (
    <figure ref={ref} className={styles.figure}>
      <svg
        className={styles.chart}
        width={width}
        height={HEIGHT}
        viewBox={`0 0 ${width} ${HEIGHT}`}
        role="img"
        aria-labelledby={titleId}
      >
        <title
          id={titleId}
        >{`${metric} of ${points.length} versions, from ${formatMetric(points[0]?.value)} to ${formatMetric(last.value)}${best === null ? "" : `; the best is version ${best}`}. The same as a table: press "As a table".`}</title>
        {ticks.map((tick) => (
          <g key={tick.value}>
            <line
              className={styles.rule}
              x1={box.left - 8}
              x2={box.right + 8}
              y1={tick.at}
              y2={tick.at}
            />
            <text className={styles.label} x={box.left - 16} y={tick.at + 4} textAnchor="end">
              {String(tick.value).replace("-", "−")}
            </text>
          </g>
        ))}
        {names.map(({ version, x }) => (
          <text key={version} className={styles.label} x={x} y={HEIGHT - 10} textAnchor="middle">
            v{version}
          </text>
        ))}
        <polyline
          className={styles.line}
          points={points.map(({ x, y }) => `${x},${y}`).join(" ")}
        />
        {points.map(({ version, value, x, y }) => (
          <g key={version}>
            {now.has(version) && <circle className={styles.halo} cx={x} cy={y} r="8" />}
            <circle
              className={lived.has(version) ? styles.lived : styles.point}
              cx={x}
              cy={y}
              r="4"
            />
            <circle className={styles.reach} cx={x} cy={y} r="12">
              <title>{`v${version}: ${formatMetric(value)}${now.has(version) ? `, in ${stage}` : lived.has(version) ? `, has been in ${stage}` : ""}`}</title>
            </circle>
          </g>
        ))}
        <text className={styles.value} x={last.x + 14} y={last.y + 4}>
          {formatMetric(last.value)}
        </text>
        {points
          .filter((point) => point.version === best && best !== last.version)
          .map(({ x, y, version }) => (
            <text key={version} className={styles.value} x={x} y={y - 12} textAnchor="middle">
              best
            </text>
          ))}
      </svg>
      <figcaption className="dim">
        Filled points have been in Production; the one with a ring is there now.
      </figcaption>
    </figure>
  );
}

function Values({ page, metric }: { page: ModelPage; metric: string }) {
  const furthest = useFurthestStage();
  const rows = page.versions.filter((row) => row.metrics[metric] !== undefined);
  return (
    <Table
      label={`${metric} by version`}
      density="compact"
      edge={{ bottom: true }}
      rows={rows}
      rowKey={(row) => String(row.version)}
      isLitRow={(row) => row.stages.includes(furthest)}
      columns={[
        {
          id: "version",
          header: "Version",
          isTitle: true,
          cell: (row) => (
            <Link
              className="name"
              to="/models/$name/versions/$version"
              params={{ name: page.name, version: String(row.version) }}
              search={{}}
            >
              v{row.version}
            </Link>
          ),
        },
        {
          id: "value",
          header: metric,
          align: "end",
          cell: (row) => <MetricNumber value={row.metrics[metric]} />,
        },
        {
          id: "live",
          header: `In ${lastActive(page.stages)?.stage ?? ""}`,
          cell: (row) => liveWords(page, row.version) ?? <NoValue />,
        },
      ]}
    />
  );
}

function liveWords(page: ModelPage, version: number): string | null {
  const periods = page.live.filter((one) => one.version === version);
  if (periods.length === 0) return null;
  return periods
    .map(({ from_ms, to_ms }) =>
      [
        from_ms === null ? "" : `from ${formatDay(from_ms)}`,
        to_ms === null ? "until now" : `until ${formatDay(to_ms)}`,
      ]
        .filter(Boolean)
        .join(" "),
    )
    .join("; ");
}

import { useQuery } from "@tanstack/react-query";
import { createLazyRoute, Link } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";
import { Nothing } from "@/components/ui/chips";
import { CheckField } from "@/components/ui/fields";
import { MetricDelta, MetricNumber } from "@/components/ui/metric";
import { Page, PageHead, Stack } from "@/components/ui/page";
import { Panel } from "@/components/ui/panel";
import { QueryView } from "@/components/ui/query-view";
import { StagePills } from "@/components/ui/stage-pill";
import { Table } from "@/components/ui/table";
import type { Column } from "@/components/ui/table-types";
import { get, segments } from "@/lib/api/client";
import type { Message } from "@/lib/api/types";
import { requirementsOf } from "@/lib/compare-versions";
import { plural } from "@/lib/format";
import { keys } from "@/lib/query-keys";

export const Route = createLazyRoute("/models/$name/compare")({ component: CompareVersionsPage });

type Compared = Message<"ComparedVersion">;

function CompareVersionsPage() {
  const { name } = Route.useParams();
  const { versions = "" } = Route.useSearch();
  const query = useQuery({
    queryKey: [...keys.compareVersions(name), versions],
    queryFn: ({ signal }) => get<Message<"VersionsCompared">>(segments("models", name, "compare"), { versions }, signal),
  });
  return (
    <Page title={`Compare versions of ${name}`}>
      <PageHead crumbs={[<Link to="/models">Registered Models</Link>, <Link to="/models/$name" params={{ name }}>{name}</Link>]} title="Compare versions" />
      <QueryView query={query} what={`such set of versions of ${name}`} level={2}>{(data) => <Comparison data={data} />}</QueryView>
    </Page>
  );
}

function Comparison({ data }: { data: Message<"VersionsCompared"> }) {
  const [showsAll, setShowsAll] = useState(false);
  const sections: { title: string; of: (one: Compared) => Readonly<Record<string, string>> }[] = [
    { title: "Parameters", of: (one) => one.content.params },
    { title: "Dependencies", of: (one) => requirementsOf(one.content.requirements) },
    { title: "Files", of: (one) => Object.fromEntries(one.content.files.map((file) => [file.path, file.digest.slice(0, 12)])) },
    { title: "Tags", of: (one) => one.version.tags },
  ];
  const metricKeys = keysOf(data.versions, (one) => one.content.metrics);
  return (
    <Stack>
      <CheckField label="Show what is the same too" checked={showsAll} onChange={(event) => { setShowsAll(event.target.checked); }} />
      <Panel title="Metrics" note={`change against v${data.versions[0]?.version.version ?? ""}`} flush>
        <Table
          label="Metrics"
          rows={metricKeys}
          rowKey={(key) => key}
          edge={{ bottom: true }}
          columns={columnsOf(data, (one, key, index) => {
            const value = one.content.metrics[key];
            const base = data.versions[0]?.content.metrics[key];
            return <span className="chips"><MetricNumber value={value} />{index > 0 && value !== undefined && base !== undefined && <MetricDelta from={base} to={value} direction={data.directions[key]?.direction} />}</span>;
          })}
        />
      </Panel>
      {sections.map(({ title, of }) => {
        const all = keysOf(data.versions, of);
        const shown = showsAll ? all : all.filter((key) => new Set(data.versions.map((one) => of(one)[key])).size > 1);
        const same = all.length - shown.length;
        return (
          <Panel key={title} title={title} note={same > 0 ? `${plural(same, "more is", "more are")} the same` : undefined} flush={shown.length > 0}>
            {shown.length === 0 ? <p className="dim">No difference.</p> : (
              <Table label={title} rows={shown} rowKey={(key) => key} edge={{ bottom: true }} density="compact" columns={columnsOf(data, (one, key) => of(one)[key] === undefined ? <Nothing /> : <code>{of(one)[key]}</code>)} />
            )}
          </Panel>
        );
      })}
    </Stack>
  );
}

function columnsOf(data: Message<"VersionsCompared">, cell: (one: Compared, key: string, index: number) => ReactNode): Column<string>[] {
  return [
    { id: "key", header: <span className="visually-hidden">What</span>, label: "", isTitle: true, cell: (key) => key },
    ...data.versions.map((one, index): Column<string> => ({
      id: String(one.version.version),
      header: <span className="chips"><Link className="link" to="/models/$name/versions/$version" params={{ name: data.name, version: String(one.version.version) }}>v{one.version.version}</Link><StagePills stages={one.version.stages} /></span>,
      label: `v${one.version.version}`,
      isLit: one.version.stages.includes("Production"),
      cell: (key) => cell(one, key, index),
    })),
  ];
}

function keysOf(versions: readonly Compared[], of: (one: Compared) => Readonly<Record<string, unknown>>): string[] {
  return [...new Set(versions.flatMap((one) => Object.keys(of(one))))].sort();
}

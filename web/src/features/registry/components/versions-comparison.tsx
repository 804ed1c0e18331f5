import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { AliasChips, NoValue } from "@/components/ui/chips";
import { FewRows } from "@/components/ui/few-rows";
import { MetricDelta, MetricNumber } from "@/components/ui/metric";
import { Stack } from "@/components/ui/page";
import { Panel } from "@/components/ui/panel";
import { Person } from "@/components/ui/person";
import { RelativeTime } from "@/components/ui/relative-time";
import { StagePills } from "@/components/ui/stage-pill";
import { Table } from "@/components/ui/table";
import type { Column } from "@/components/ui/table-types";
import { useFurthestStage } from "@/lib/api/stages";
import type { Message } from "@/lib/api/types";
import { requirementsOf, rowsOf, signatureTexts } from "@/lib/compare-versions";
import { firstLine, plural } from "@/lib/format";

type Comparison = Message<"VersionsCompared">;
type Compared = Message<"ComparedVersion">;
type Texts = Readonly<Record<string, string>>;

/** Versions side by side: where they come from, and what differs in what they are. */
export function VersionsComparison({ data, showsAll }: { data: Comparison; showsAll: boolean }) {
  const sections: { title: string; of: (one: Compared) => Texts }[] = [
    { title: "Parameters", of: (one) => one.content.params },
    { title: "Signature", of: (one) => signatureTexts(one.content.mlmodel) },
    { title: "Dependencies", of: (one) => requirementsOf(one.content.requirements) },
    {
      title: "Files",
      of: (one) =>
        Object.fromEntries(one.content.files.map((file) => [file.path, file.digest.slice(0, 12)])),
    },
    { title: "Tags", of: (one) => one.version.tags },
  ];
  return (
    <Stack>
      <Panel title="Where from" flush>
        <ComparisonTable
          label="Where from"
          data={data}
          rows={Object.keys(ORIGINS)}
          cell={(one, name) => ORIGINS[name]?.(one)}
        />
      </Panel>
      <Metrics data={data} showsAll={showsAll} />
      {sections.map(({ title, of }) => (
        <Section
          key={title}
          title={title}
          data={data}
          of={of}
          showsAll={showsAll}
          cell={(one, key) =>
            of(one)[key] === undefined ? <NoValue /> : <code>{of(one)[key]}</code>
          }
        />
      ))}
    </Stack>
  );
}

const ORIGINS: Record<string, (one: Compared) => ReactNode> = {
  "Source run": ({ version }) =>
    version.run === null ? (
      version.run_id.slice(0, 8) || <NoValue />
    ) : (
      <Link to="/runs/$runId" params={{ runId: version.run_id }}>
        {version.run.name || version.run_id.slice(0, 8)}
      </Link>
    ),
  Commit: ({ content }) =>
    content.git_commit === null ? <NoValue /> : <code>{content.git_commit.slice(0, 8)}</code>,
  Datasets: ({ content }) =>
    content.datasets.length === 0 ? (
      <NoValue />
    ) : (
      <div>
        {content.datasets.map((one) => (
          <div key={`${one.name} ${one.digest}`}>
            {one.name} <code>{one.digest}</code>
          </div>
        ))}
      </div>
    ),
  Registered: ({ version }) => (
    <span className="chips">
      <RelativeTime at={version.created_at_ms} />
      {version.author !== "" && <Person name={version.author} />}
    </span>
  ),
  Aliases: ({ version }) => <AliasChips aliases={version.aliases} />,
  Description: ({ version }) => firstLine(version.description) || <NoValue />,
};

function Metrics({ data, showsAll }: { data: Comparison; showsAll: boolean }) {
  const first = data.versions[0];
  return (
    <Section
      title="Metrics"
      note={`change against v${first?.version.version ?? ""}`}
      data={data}
      of={(one) => one.content.metrics}
      showsAll={showsAll}
      cell={(one, key) => {
        const value = one.content.metrics[key];
        const base = first?.content.metrics[key];
        return (
          <span className="chips">
            <MetricNumber value={value} />
            {one !== first && value !== undefined && base !== undefined && (
              <MetricDelta from={base} to={value} direction={data.directions[key]?.direction} />
            )}
          </span>
        );
      }}
    />
  );
}

interface SectionProps {
  title: string;
  note?: string;
  data: Comparison;
  of: (one: Compared) => Readonly<Record<string, unknown>>;
  showsAll: boolean;
  cell: (one: Compared, key: string) => ReactNode;
}

function Section({ title, note, data, of, showsAll, cell }: SectionProps) {
  const { shown, same } = rowsOf(data.versions, of, showsAll);
  const summary = [note, same > 0 ? `${plural(same, "more is", "more are")} the same` : undefined]
    .filter(Boolean)
    .join("; ");
  return (
    <Panel title={title} note={summary || undefined} flush={shown.length > 0}>
      {shown.length === 0 ? (
        <p className="dim">{same > 0 ? "No difference." : "None of them has any."}</p>
      ) : (
        <ComparisonTable label={title} data={data} rows={shown} cell={cell} />
      )}
    </Panel>
  );
}

function ComparisonTable({
  label,
  data,
  rows,
  cell,
}: {
  label: string;
  data: Comparison;
  rows: readonly string[];
  cell: (one: Compared, key: string) => ReactNode;
}) {
  const furthest = useFurthestStage();
  const columns: Column<string>[] = [
    {
      id: "key",
      header: <span className="visually-hidden">What</span>,
      label: "",
      isTitle: true,
      cell: (key) => key,
    },
    ...data.versions.map((one): Column<string> => ({
      id: String(one.version.version),
      header: (
        <span className="chips">
          <Link
            className="link"
            to="/models/$name/versions/$version"
            params={{ name: data.name, version: String(one.version.version) }}
          >
            v{one.version.version}
          </Link>
          <StagePills stages={one.version.stages} />
        </span>
      ),
      label: `v${one.version.version}`,
      isLit: one.version.stages.includes(furthest),
      cell: (key) => cell(one, key),
    })),
  ];
  return (
    <FewRows rows={rows} nameOf={(key) => key} noun={label.toLowerCase()}>
      {(few) => (
        <Table
          label={label}
          rows={few}
          rowKey={(key) => key}
          isEven
          edge={{ bottom: true }}
          density="compact"
          columns={columns}
        />
      )}
    </FewRows>
  );
}

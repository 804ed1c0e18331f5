import { Link } from "@tanstack/react-router";
import { KeyMetricCell } from "@/components/key-metric-cell";
import { NameCell } from "@/components/name-cell";
import { StageSlot } from "@/components/stage-slot";
import { NoValue, VersionLabel } from "@/components/ui/chips";
import { RelativeTime } from "@/components/ui/relative-time";
import { StagePill } from "@/components/ui/stage-pill";
import { Table } from "@/components/ui/table";
import type { Column } from "@/components/ui/table-types";
import type { ModelRow } from "@/lib/api/types";
import { ownerOf } from "@/lib/owner";
import { activeStages } from "@/lib/stages";
import styles from "./home.module.css";

/** Models by stage; what is in Production stands in the lit column. */
export function StageBoard({
  models,
  stages,
}: {
  models: readonly ModelRow[];
  stages: readonly string[];
}) {
  return (
    <Table
      label="Stage board"
      columns={columnsOf(stages)}
      rows={models}
      rowKey={(model) => model.name}
      density="tall"
    />
  );
}

function columnsOf(stages: readonly string[]): Column<ModelRow>[] {
  const road = activeStages(stages);
  return [
    {
      id: "model",
      header: "Model",
      isTitle: true,
      cell: (model) => (
        <NameCell
          link={
            <Link
              className="name"
              to="/models/$name"
              params={{ name: model.name }}
              title={model.name}
            >
              {model.name}
            </Link>
          }
          note={ownerOf(model.tags)?.name ?? model.summary}
        />
      ),
    },
    {
      id: "latest",
      header: "Latest",
      isEmpty: (model) => model.latest_version === null,
      cell: (model) =>
        model.latest_version === null ? (
          <NoValue />
        ) : (
          <span className={styles.latest}>
            <Link
              to="/models/$name/versions/$version"
              params={{ name: model.name, version: String(model.latest_version) }}
            >
              <VersionLabel version={model.latest_version} />
            </Link>
            {model.latest_version_at_ms !== null && (
              <RelativeTime at={model.latest_version_at_ms} className={styles.age} />
            )}
          </span>
        ),
    },
    ...road.map((stage, index): Column<ModelRow> => ({
      id: `stage:${stage}`,
      header: <StagePill stage={stage} bare />,
      label: stage,
      isLit: index === road.length - 1,
      isEmpty: (model) => !model.stages[stage]?.length,
      cell: (model) => <StageSlot model={model.name} holders={model.stages[stage]} detailed />,
    })),
    {
      id: "metric",
      header: "Key metric",
      label: "",
      narrow: "full",
      align: "end",
      isEmpty: (model) => model.key_metric === null,
      cell: (model) => <KeyMetricCell metric={model.key_metric} />,
    },
  ];
}

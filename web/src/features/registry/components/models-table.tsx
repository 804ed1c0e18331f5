import { Link } from "@tanstack/react-router";
import { KeyMetricCell } from "@/components/key-metric-cell";
import { NameCell } from "@/components/name-cell";
import { StageSlot } from "@/components/stage-slot";
import { AliasChips, NoValue, VersionLabel } from "@/components/ui/chips";
import { Person } from "@/components/ui/person";
import { RelativeTime } from "@/components/ui/relative-time";
import { StagePill } from "@/components/ui/stage-pill";
import type { Column } from "@/components/ui/table-types";
import type { ModelRow } from "@/lib/api/types";
import { ownerOf } from "@/lib/owner";
import { activeStages } from "@/lib/stages";

/** Columns of the list of models: stages and aliases side by side. */
export function modelColumns(stages: readonly string[]): Column<ModelRow>[] {
  const road = activeStages(stages);
  return [
    {
      id: "name",
      header: "Model",
      isTitle: true,
      sort: { by: "name" },
      bone: 4,
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
          note={model.summary || "No description yet"}
        />
      ),
    },
    {
      id: "owner",
      header: "Owner",
      bone: 2,
      isEmpty: (model) => ownerOf(model.tags) === null,
      cell: (model) => {
        const owner = ownerOf(model.tags);
        return owner === null ? <NoValue /> : <Person name={owner.name} />;
      },
    },
    {
      id: "latest",
      header: "Latest",
      bone: 1,
      isEmpty: (model) => model.latest_version === null,
      cell: (model) =>
        model.latest_version === null ? (
          <NoValue />
        ) : (
          <Link
            to="/models/$name/versions/$version"
            params={{ name: model.name, version: String(model.latest_version) }}
          >
            <VersionLabel version={model.latest_version} />
          </Link>
        ),
    },
    ...road.map((stage, index): Column<ModelRow> => ({
      id: `stage:${stage}`,
      header: <StagePill stage={stage} bare />,
      label: stage,
      isLit: index === road.length - 1,
      bone: 1,
      isEmpty: (model) => !model.stages[stage]?.length,
      cell: (model) => <StageSlot model={model.name} holders={model.stages[stage]} />,
    })),
    {
      id: "aliases",
      header: "Aliases",
      label: "",
      narrow: "full",
      isEmpty: (model) => Object.keys(model.aliases).length === 0,
      cell: (model) => (
        <AliasChips aliases={Object.keys(model.aliases)} versions={model.aliases} most={3} />
      ),
    },
    {
      id: "metric",
      header: "Key metric",
      label: "",
      align: "end",
      isEmpty: (model) => model.key_metric === null,
      cell: (model) => <KeyMetricCell metric={model.key_metric} />,
    },
    {
      id: "changed",
      header: "Last change",
      label: "",
      align: "end",
      sort: { by: "last_updated_timestamp", descendingFirst: true },
      cell: (model) => <RelativeTime at={model.updated_at_ms} className="mid" />,
    },
  ];
}

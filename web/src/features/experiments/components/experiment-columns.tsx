import { Link } from "@tanstack/react-router";
import { NameCell } from "@/components/name-cell";
import { NoValue, TagChip } from "@/components/ui/chips";
import { RelativeTime } from "@/components/ui/relative-time";
import type { Column } from "@/components/ui/table-types";
import type { ExperimentRow } from "@/lib/api/types";
import { formatInteger } from "@/lib/format";

const MOST_TAGS = 3;

function shownTags(experiment: ExperimentRow): [string, string][] {
  return Object.entries(experiment.tags).filter(
    ([key]) => !key.startsWith("mlflow.") && !key.startsWith("greenroom."),
  );
}

/** Columns of the list of experiments. */
export const experimentColumns: readonly Column<ExperimentRow>[] = [
  {
    id: "name",
    header: "Experiment",
    isTitle: true,
    bone: 4,
    cell: (experiment) => (
      <NameCell
        link={
          <Link
            className="name"
            to="/experiments/$experimentId"
            params={{ experimentId: experiment.experiment_id }}
            search={{}}
            title={experiment.name}
          >
            {experiment.name}
          </Link>
        }
        note={experiment.summary}
      />
    ),
  },
  {
    id: "tags",
    header: "Tags",
    label: "",
    narrow: "full",
    isEmpty: (experiment) => shownTags(experiment).length === 0,
    cell: (experiment) => {
      const tags = shownTags(experiment);
      if (tags.length === 0) return <NoValue />;
      return (
        <span className="chips">
          {tags.slice(0, MOST_TAGS).map(([key, value]) => (
            <TagChip key={key} name={key} value={value} />
          ))}
          {tags.length > MOST_TAGS && <span className="dim">+{tags.length - MOST_TAGS}</span>}
        </span>
      );
    },
  },
  {
    id: "id",
    header: "Id",
    label: "Id",
    cell: (experiment) => <code className="mid">{experiment.experiment_id}</code>,
    bone: 1,
  },
  {
    id: "runs",
    header: "Runs",
    align: "end",
    bone: 1,
    cell: (experiment) => formatInteger(experiment.runs_count),
  },
  {
    id: "last",
    header: "Last run",
    align: "end",
    isEmpty: (experiment) => experiment.last_run_at_ms === null,
    cell: (experiment) =>
      experiment.last_run_at_ms === null ? (
        <NoValue />
      ) : (
        <RelativeTime at={experiment.last_run_at_ms} className="mid" />
      ),
  },
  {
    id: "created",
    header: "Created",
    align: "end",
    cell: (experiment) => <RelativeTime at={experiment.created_at_ms} className="mid" />,
  },
];

import { useQuery } from "@tanstack/react-query";
import { createLazyRoute, Link } from "@tanstack/react-router";
import { GitCompare } from "lucide-react";
import { ButtonLink } from "@/components/ui/button";
import { CheckField } from "@/components/ui/fields";
import { Page, PageHead } from "@/components/ui/page";
import { QueryView } from "@/components/ui/query-view";
import { Blank, BlankActions } from "@/components/ui/states";
import { Segments } from "@/components/ui/tabs";
import type { Message } from "@/lib/api/types";
import { plural } from "@/lib/format";
import { compareQuery } from "../api/compare-runs";
import { ComparisonCurves } from "../components/comparison-curves";
import { ComparisonTable } from "../components/comparison-table";
import { ParallelChart } from "../components/parallel-chart";
import { ScatterChart } from "../components/scatter-chart";
import type { CompareRunsSearch } from "../search";

export const Route = createLazyRoute("/runs/compare")({ component: CompareRunsPage });

const VIEWS = [
  { value: "table", label: "Table" },
  { value: "curves", label: "Curves" },
  { value: "scatter", label: "Scatter" },
  { value: "parallel", label: "Parallel" },
] as const;

function CompareRunsPage() {
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  const { runs: ids = "", view = "table" } = search;
  const query = useQuery({ ...compareQuery(ids), enabled: ids !== "" });
  const experiments = [
    ...new Map(
      (query.data?.runs ?? []).map(({ run }) => [run.experiment_id, run.experiment_name]),
    ).entries(),
  ];
  const go = (patch: CompareRunsSearch, replace = false) => {
    void navigate({ search: (old: CompareRunsSearch) => ({ ...old, ...patch }), replace });
  };
  return (
    <Page title="Compare runs" wide>
      <PageHead
        crumbs={[
          <Link key="all" to="/experiments">
            Experiments
          </Link>,
          ...(experiments.length === 1
            ? experiments.map(([id, name]) => (
                <Link key={id} to="/experiments/$experimentId" params={{ experimentId: id }}>
                  {name}
                </Link>
              ))
            : []),
        ]}
        title="Compare runs"
        beside={query.data && <span className="dim">{plural(query.data.runs.length, "run")}</span>}
        actions={
          ids === "" ? undefined : (
            <>
              {view === "table" && (
                <CheckField
                  label="Only differences"
                  checked={search.all !== true}
                  onChange={() => {
                    go({ all: search.all === true ? undefined : true }, true);
                  }}
                />
              )}
              <Segments
                label="View"
                value={view}
                options={VIEWS}
                onChange={(next) => {
                  go({ view: next === "table" ? undefined : next });
                }}
              />
            </>
          )
        }
      />
      {ids === "" ? (
        <Blank icon={GitCompare} title="No runs are picked">
          <p>Pick two or more in the table of an experiment, then press Compare.</p>
          <BlankActions>
            <ButtonLink to="/experiments" variant="primary">
              Go to the experiments
            </ButtonLink>
          </BlankActions>
        </Blank>
      ) : (
        <QueryView query={query} what="such set of runs" level={2}>
          {(data) => <View data={data} search={search} go={go} />}
        </QueryView>
      )}
    </Page>
  );
}

function View({
  data,
  search,
  go,
}: {
  data: Message<"RunsCompared">;
  search: CompareRunsSearch;
  go: (patch: CompareRunsSearch, replace?: boolean) => void;
}) {
  switch (search.view) {
    case "curves":
      return (
        <ComparisonCurves
          data={data}
          metrics={search.metrics}
          onMetrics={(metrics) => {
            go({ metrics }, true);
          }}
        />
      );
    case "scatter":
      return (
        <ScatterChart
          data={data}
          x={search.x}
          y={search.y}
          onChange={(axes) => {
            go(axes, true);
          }}
        />
      );
    case "parallel":
      return (
        <ParallelChart
          data={data}
          axes={search.axes}
          onAxes={(axes) => {
            go({ axes }, true);
          }}
        />
      );
    default:
      return (
        <ComparisonTable
          data={data}
          against={Math.max(
            0,
            data.runs.findIndex(({ run }) => run.run_id === search.against),
          )}
          showsAll={search.all === true}
          onAgainst={(against) => {
            go({ against }, true);
          }}
          onRemove={(gone) => {
            go({
              runs: data.runs
                .map(({ run }) => run.run_id)
                .filter((id) => id !== gone)
                .join(","),
            });
          }}
        />
      );
  }
}

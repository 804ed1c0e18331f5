import { createLazyRoute, Link } from "@tanstack/react-router";
import { ExperimentMenu } from "@/components/experiment-menu";
import { Page, PageHead } from "@/components/ui/page";
import { Segments } from "@/components/ui/tabs";
import { plural } from "@/lib/format";
import { RunsBody } from "../components/runs-body";
import { RunsSelection } from "../components/runs-selection";
import styles from "../components/runs-table.module.css";
import { RunsTools } from "../components/runs-tools";
import { ROW_HEIGHTS, useDensity } from "../use-density";
import { useRunsView, type RunsView } from "../use-runs-view";

export const Route = createLazyRoute("/experiments/$experimentId")({ component: RunsPage });

function RunsPage() {
  const view = useRunsView();
  const [density, setDensity] = useDensity();
  return (
    <Page title={view.experiment?.name ?? "Runs"} wide className={styles.page}>
      <Head view={view} />
      {!view.isClosed && <RunsTools view={view} density={density} onDensity={setDensity} />}
      <RunsBody view={view} rowHeight={ROW_HEIGHTS[density]} />
      <RunsSelection
        list={view.list}
        picked={view.picked}
        onClear={() => {
          view.pick(new Set());
        }}
        top={view.top}
        onTop={view.keepOnTop}
        onHide={view.hide}
        held={view.experiment?.permissions}
      />
    </Page>
  );
}

const LIFECYCLES = [
  { value: "active", label: "Active" },
  { value: "deleted", label: "Deleted" },
] as const;

function Head({
  view: { experiment, experimentId, data, error, lifecycle, setLifecycle, leave },
}: {
  view: RunsView;
}) {
  const count = data?.total_unfiltered;
  return (
    <PageHead
      crumbs={[
        <Link key="all" to="/experiments">
          Experiments
        </Link>,
      ]}
      lede={experiment !== null && experiment.summary !== "" ? experiment.summary : undefined}
      title={
        experiment?.name ??
        (data === undefined && error === null ? "Runs" : `Experiment ${experimentId}`)
      }
      beside={
        count != null && (
          <span className="dim">
            {plural(count, lifecycle === "deleted" ? "deleted run" : "run")}
            {experiment?.lifecycle_stage === "deleted" && ", experiment deleted"}
          </span>
        )
      }
      actions={
        <>
          <Segments
            label="Which runs"
            value={lifecycle}
            options={LIFECYCLES}
            onChange={setLifecycle}
          />
          {experiment?.lifecycle_stage === "active" && (
            <ExperimentMenu experiment={experiment} onDeleted={leave} />
          )}
        </>
      }
    />
  );
}

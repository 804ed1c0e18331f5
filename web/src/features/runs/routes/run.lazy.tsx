import { useQuery, useQueryClient } from "@tanstack/react-query";
import { createLazyRoute, Link } from "@tanstack/react-router";
import { lazy, Suspense, useCallback, useMemo, useState } from "react";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { Page, PageHead } from "@/components/ui/page";
import { Person } from "@/components/ui/person";
import { QueryView } from "@/components/ui/query-view";
import { RelativeTime } from "@/components/ui/relative-time";
import { RunStatus } from "@/components/ui/run-status";
import { LoadingLines } from "@/components/ui/states";
import { TabLink, Tabs } from "@/components/ui/tabs";
import type { Message } from "@/lib/api/types";
import { formatDuration } from "@/lib/format";
import { runQuery, type ModelSource } from "../api/run";
import type { CurveLook } from "@/lib/curve-data";
import { RegisterDialog } from "../components/register-dialog";
import { DeletedRun, RunMenu } from "../components/run-menu";
import { expectMetrics, RunMetrics } from "../components/run-metrics";
import { RunOverview } from "../components/run-overview";

const RunArtifacts = lazy(() => import("../components/run-artifacts"));

export const Route = createLazyRoute("/runs/$runId")({ component: RunPage });

function RunPage() {
  const { runId } = Route.useParams();
  const query = useQuery(runQuery(runId));
  return (
    <Page title={query.data?.run.name ?? "Run"}>
      <QueryView query={query} what={`run ${runId}`}>
        {(page) => <RunBody page={page} />}
      </QueryView>
    </Page>
  );
}

type Logged = Message<"LoggedModelOfRun">;

function RunBody({ page }: { page: Message<"RunPage"> }) {
  const {
    tab = "overview",
    model,
    path,
    find = "",
    x = "step",
    log = false,
    smooth = 0,
  } = Route.useSearch();
  const navigate = Route.useNavigate();
  const onFind = useCallback(
    (text: string) => {
      void navigate({ search: (old) => ({ ...old, find: text || undefined }), replace: true });
    },
    [navigate],
  );
  const look = useMemo(() => ({ x, log, smooth }), [x, log, smooth]);
  const onLook = (next: CurveLook) => {
    void navigate({
      search: (old) => ({
        ...old,
        x: next.x === "step" ? undefined : next.x,
        log: next.log ? (true as const) : undefined,
        smooth: next.smooth || undefined,
      }),
      replace: true,
    });
  };
  const client = useQueryClient();
  const onMetricsNear = () => {
    if (tab !== "metrics") expectMetrics(client, page, find, look);
  };
  const [registering, setRegistering] = useState<Logged | null>(null);
  const { run, experiment } = page;
  const isDeleted = run.lifecycle_stage === "deleted";
  const first = page.logged_models[0];
  const source = registering && sourceOf(registering, run.run_id);
  return (
    <>
      <PageHead
        crumbs={[
          <Link key="all" to="/experiments">
            Experiments
          </Link>,
          <Link
            key="one"
            to="/experiments/$experimentId"
            params={{ experimentId: experiment.experiment_id }}
          >
            {experiment.name}
          </Link>,
        ]}
        title={run.name}
        beside={<RunStatus status={run.status} />}
        meta={
          <>
            {page.parent !== null && (
              <span>
                nested in{" "}
                <Link className="link" to="/runs/$runId" params={{ runId: page.parent.run_id }}>
                  {page.parent.name || page.parent.run_id}
                </Link>
              </span>
            )}
            <Person name={run.user_id} />
            <RelativeTime at={run.start_time_ms} />
            {run.end_time_ms !== null && (
              <span>took {formatDuration(run.end_time_ms - run.start_time_ms)}</span>
            )}
            <span>
              <code>{run.run_id}</code>
              <CopyButton text={run.run_id} what="run id" />
            </span>
          </>
        }
        actions={
          <>
            <Button
              variant="primary"
              disabledReason={
                first === undefined ? "The run logged no model" : isDeleted && "The run is deleted"
              }
              onClick={() => {
                if (first) setRegistering(first);
              }}
            >
              Register Model
            </Button>
            <RunMenu page={page} />
          </>
        }
      />
      {isDeleted && <DeletedRun page={page} />}
      <Tabs label="About this run">
        <TabLink to="." search={{}} isCurrent={tab === "overview"}>
          Overview
        </TabLink>
        <TabLink
          to="."
          search={{ tab: "metrics" }}
          onPointerEnter={onMetricsNear}
          onFocus={onMetricsNear}
          isCurrent={tab === "metrics"}
          count={page.metrics.length}
        >
          Metrics
        </TabLink>
        <TabLink to="." search={{ tab: "artifacts" }} isCurrent={tab === "artifacts"}>
          Artifacts
        </TabLink>
      </Tabs>
      {tab === "artifacts" ? (
        <Suspense fallback={<LoadingLines what="artifacts" />}>
          <RunArtifacts page={page} model={model} path={path} onRegister={setRegistering} />
        </Suspense>
      ) : tab === "metrics" ? (
        <RunMetrics page={page} find={find} onFind={onFind} look={look} onLook={onLook} />
      ) : (
        <RunOverview page={page} find={find} onFind={onFind} />
      )}
      {registering && source && (
        <RegisterDialog
          runId={run.run_id}
          note={`From ${run.name}, ${registering.name}`}
          source={source}
          suggestedName={page.suggested_name}
          onClose={() => {
            setRegistering(null);
          }}
        />
      )}
    </>
  );
}

function sourceOf(logged: Logged, runId: string): ModelSource {
  return logged.model_id !== null
    ? { logged_model_id: logged.model_id }
    : { run_id: runId, path: logged.path ?? "" };
}

import { useQuery } from "@tanstack/react-query";
import { createLazyRoute, Link } from "@tanstack/react-router";
import { Boxes } from "lucide-react";
import { Page, PageHead, Stack } from "@/components/ui/page";
import { Panel } from "@/components/ui/panel";
import { QueryView } from "@/components/ui/query-view";
import { EmptyState } from "@/components/ui/states";
import { Timeline } from "@/components/ui/timeline";
import type { HomePage as HomeAnswer } from "@/lib/api/types";
import { registerFirstModel } from "@/lib/first-steps";
import { plural } from "@/lib/format";
import { activeStages } from "@/lib/stages";
import { homeQuery } from "../api/get-home";
import styles from "../components/home.module.css";
import { RecentRuns } from "../components/recent-runs";
import { StageBoard } from "../components/stage-board";

export const Route = createLazyRoute("/")({ component: HomePage });

const RECENT_RUNS = 6;
// With so few models there is room below them; with more, the runs would be out of sight.
const SHORT_BOARD = 8;

function HomePage() {
  const query = useQuery(homeQuery);
  return (
    <Page title="">
      <PageHead title="Stage board" lede={query.data === undefined ? " " : ledeOf(query.data)} />
      <QueryView query={query} what="home" level={2}>
        {(home) => (
          <div className={styles.home}>
            <Stack>
              <Panel label="Stage board" flush>
                {home.board.length > 0 ? (
                  <StageBoard models={home.board} stages={home.stages} />
                ) : (
                  <EmptyState icon={Boxes} title="No models yet" code={registerFirstModel}>
                    Register the first one from a run, or log and register in one go:
                  </EmptyState>
                )}
              </Panel>
              {home.board.length <= SHORT_BOARD && <RecentRunsPanel home={home} />}
            </Stack>
            <Stack>
              {home.board.length > SHORT_BOARD && <RecentRunsPanel home={home} />}
              {home.recent_events.length > 0 && (
                <Panel title="Recent work">
                  <Timeline events={home.recent_events} />
                </Panel>
              )}
            </Stack>
          </div>
        )}
      </QueryView>
    </Page>
  );
}

function RecentRunsPanel({ home }: { home: HomeAnswer }) {
  if (home.recent_runs.length === 0) return null;
  return (
    <Panel
      title="Recent runs"
      actions={
        <Link to="/experiments" search={{}} className="link">
          All experiments
        </Link>
      }
    >
      <RecentRuns runs={home.recent_runs.slice(0, RECENT_RUNS)} />
    </Panel>
  );
}

function ledeOf({ board, counts, stages }: HomeAnswer): string {
  const furthest = activeStages(stages).at(-1) ?? "Production";
  const inIt = board.filter((model) => model.stages[furthest]?.length).length;
  if (counts.models === 0)
    return `${plural(counts.runs, "run")}${counts.runs_are_more ? " or more" : ""} so far, no model yet.`;
  const more = board.length < counts.models ? ` The first ${board.length} are shown.` : "";
  return `${plural(counts.models, "model")}, ${inIt === 0 ? "none" : inIt === counts.models ? "all" : inIt} of them in ${furthest}.${more}`;
}

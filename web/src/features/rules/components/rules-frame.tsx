import { useQuery } from "@tanstack/react-query";
import { Compass, FileText, History, Plus } from "lucide-react";
import { useState, type ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { Page, PageHead } from "@/components/ui/page";
import { Panel } from "@/components/ui/panel";
import { QueryView } from "@/components/ui/query-view";
import { EmptyState } from "@/components/ui/states";
import { useMe } from "@/lib/api/me";
import { refusal } from "@/lib/may";
import { rulesQuery, type RulesPage } from "../api/rules";
import { FileDialog, NewStageDialog } from "../dialogs/deferred";
import { AliasList } from "./alias-list";
import { RuleEditor } from "./rule-editor";
import styles from "./rules.module.css";
import { StageList } from "./stage-list";

const DAYS = "90";

interface RulesFrameProps {
  /** The registered model whose rules are shown; undefined for those of the workspace. */
  model?: string;
  title: string;
  lede: string;
  crumbs: readonly ReactNode[];
  search: { target?: string; days?: string };
  onSearch: (search: { target?: string; days?: string }) => void;
}

/** Stages and aliases at the left, the rule of one of them at the right. */
export function RulesFrame({ model, title, lede, crumbs, search, onSearch }: RulesFrameProps) {
  const query = useQuery(rulesQuery(model));
  const me = useMe();
  const denial = refusal(me?.permissions, "workspace:update");
  const [open, setOpen] = useState<"file" | "history" | null>(null);
  const close = () => {
    setOpen(null);
  };
  return (
    <Page title={title} wide>
      <PageHead
        crumbs={crumbs}
        title={title}
        lede={lede}
        actions={
          <>
            {model === undefined && (
              <Button
                variant="ghost"
                onClick={() => {
                  setOpen("file");
                }}
              >
                <FileText size={16} strokeWidth={1.8} aria-hidden />
                As a file
              </Button>
            )}
            <Button
              onClick={() => {
                setOpen("history");
              }}
            >
              <History size={16} strokeWidth={1.8} aria-hidden />
              History
            </Button>
          </>
        }
      />
      <QueryView query={query} what="the stages and rules">
        {(page) => (
          <Rules
            page={page}
            model={model}
            denial={denial}
            search={search}
            onSearch={onSearch}
            showsHistory={open === "history"}
            onHistoryClosed={close}
          />
        )}
      </QueryView>
      {open === "file" && query.data !== undefined && (
        <FileDialog page={query.data} denial={denial} onClose={close} />
      )}
    </Page>
  );
}

interface RulesProps extends Pick<RulesFrameProps, "model" | "search" | "onSearch"> {
  page: RulesPage;
  denial: string | false;
  showsHistory: boolean;
  onHistoryClosed: () => void;
}

function Rules({
  page,
  model,
  denial,
  search,
  onSearch,
  showsHistory,
  onHistoryClosed,
}: RulesProps) {
  // Others may add and remove stages meanwhile; what is open stays open.
  const [standard] = useState(() => standardTarget(page));
  const target = search.target ?? standard;
  const isThere = isTarget(page, target);
  const [shown, setShown] = useState<string | null>(null);
  if (isThere && shown !== target) setShown(target);
  const isGone = !isThere && shown === target;
  return (
    <div className={styles.grid}>
      <div className={styles.stack}>
        <Stages page={page} target={target} model={model} denial={denial} />
        <AliasList page={page} current={target} denial={denial} model={model} />
      </div>
      {isThere || isGone ? (
        <RuleEditor
          key={`${model ?? ""} ${target}`}
          page={page}
          target={target}
          model={model}
          denial={isGone ? `There is no ${nameOf(target)}` : denial}
          isGone={isGone}
          days={search.days ?? DAYS}
          onDays={(days) => {
            onSearch({ ...search, days: days === DAYS ? undefined : days });
          }}
          showsHistory={showsHistory}
          onHistoryClosed={onHistoryClosed}
        />
      ) : (
        <EmptyState icon={Compass} title={`There is no ${nameOf(target)}`} level={2}>
          It may have been removed or renamed. Choose a stage or an alias from the list.
        </EmptyState>
      )}
    </div>
  );
}

function Stages({
  page,
  target,
  model,
  denial,
}: {
  page: RulesPage;
  target: string;
  model: string | undefined;
  denial: string | false;
}) {
  const [isAdding, setAdding] = useState(false);
  return (
    <Panel
      title="Stages"
      flush
      actions={
        model === undefined && (
          <Button
            variant="ghost"
            size="small"
            disabledReason={denial}
            onClick={() => {
              setAdding(true);
            }}
          >
            <Plus size={14} strokeWidth={2.1} aria-hidden />
            Add<span className="visually-hidden"> a stage</span>
          </Button>
        )
      }
    >
      <StageList
        page={page}
        current={target}
        mayMove={model === undefined && !denial}
        model={model}
      />
      {isAdding && (
        <NewStageDialog
          page={page}
          onClose={() => {
            setAdding(false);
          }}
        />
      )}
    </Panel>
  );
}

/** What is shown where the address names nothing: the last active stage. */
function standardTarget(page: RulesPage): string {
  const stages = page.stages.filter((one) => one.name !== "None");
  const last = stages.filter((one) => one.is_active).at(-1) ?? stages[0];
  return `stage:${last?.name ?? "Production"}`;
}

function isTarget(page: RulesPage, target: string): boolean {
  if (target.startsWith("alias:")) return target.length > "alias:".length;
  return page.stages.some((one) => one.name !== "None" && `stage:${one.name}` === target);
}

/** "stage Production", in a sentence. */
function nameOf(target: string): string {
  return target.startsWith("stage:")
    ? `stage ${target.slice("stage:".length)}`
    : `rule of ${target}`;
}

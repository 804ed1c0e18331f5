import { useQuery } from "@tanstack/react-query";
import { FileText, History, Plus } from "lucide-react";
import { useState, type ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { Page, PageHead } from "@/components/ui/page";
import { Panel } from "@/components/ui/panel";
import { QueryView } from "@/components/ui/query-view";
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
        {(page) => {
          const target = targetOf(page, search.target);
          return (
            <div className={styles.grid}>
              <div className={styles.stack}>
                <Stages page={page} target={target} model={model} denial={denial} />
                <AliasList page={page} current={target} denial={denial} model={model} />
              </div>
              <RuleEditor
                key={`${model ?? ""} ${target}`}
                page={page}
                target={target}
                model={model}
                denial={denial}
                days={search.days ?? DAYS}
                onDays={(days) => {
                  onSearch({ ...search, days: days === DAYS ? undefined : days });
                }}
                showsHistory={open === "history"}
                onHistoryClosed={close}
              />
            </div>
          );
        }}
      </QueryView>
      {open === "file" && query.data !== undefined && (
        <FileDialog page={query.data} denial={denial} onClose={close} />
      )}
    </Page>
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

/** The stage or alias that the address names; else the last active stage. */
function targetOf(page: RulesPage, target: string | undefined): string {
  const stages = page.stages.filter((one) => one.name !== "None");
  if (target?.startsWith("alias:") && target.length > "alias:".length) return target;
  const named = stages.find((one) => `stage:${one.name}` === target);
  const last = stages.filter((one) => one.is_active).at(-1) ?? stages[0];
  return `stage:${(named ?? last)?.name ?? "Production"}`;
}

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "@tanstack/react-router";
import { Ellipsis } from "lucide-react";
import { Button } from "@/components/ui/button";
import { AliasChip } from "@/components/ui/chips";
import { Menu, MenuItem, MenuSeparator } from "@/components/ui/menu";
import { Notice } from "@/components/ui/notice";
import { Panel } from "@/components/ui/panel";
import { StagePill } from "@/components/ui/stage-pill";
import { toast, toastProblem } from "@/components/ui/toast-store";
import { ApiError } from "@/lib/api/errors";
import { formatDay, plural } from "@/lib/format";
import { keys } from "@/lib/query-keys";
import { useDebounced } from "@/lib/use-debounced";
import { checkQuery, deleteRule, saveRule, type Rule, type RulesPage } from "../api/rules";
import {
  ConflictDialog,
  DeleteRuleDialog,
  EditStageDialog,
  HistoryDialog,
  LeaveDialog,
  RemoveStageDialog,
} from "../dialogs/deferred";
import { changesOf, draftOf, type Draft } from "../draft";
import { Conditions } from "./conditions";
import { Rechecked } from "./rechecked";
import { RuleFields } from "./rule-fields";
import styles from "./rules.module.css";
import { TryOut } from "./try-out";
import { useLeaving } from "../use-leaving";

const TYPING_MS = 300;

interface RuleEditorProps {
  page: RulesPage;
  target: string;
  model: string | undefined;
  denial: string | false;
  /** Whether the stage was removed or renamed while it was open: what was changed can only be read. */
  isGone: boolean;
  days: string;
  onDays: (days: string) => void;
  /** Whether the history is open, and how it closes: its button stands in the head of the page. */
  showsHistory: boolean;
  onHistoryClosed: () => void;
}

type Opened = "edit" | "remove" | "delete" | null;

/** The rule of one stage or alias: what it asks for, what a change would have done, and the bar that saves it. */
export function RuleEditor({
  page,
  target,
  model,
  denial,
  isGone,
  days,
  onDays,
  showsHistory,
  onHistoryClosed,
}: RuleEditorProps) {
  const client = useQueryClient();
  const rule = page.rules.find((one) => one.target === target);
  // What the draft began with: saving is refused when another has been stored since.
  const [base, setBase] = useState(rule);
  const [draft, setDraft] = useState<Draft>(() => draftOf(rule));
  const [isBusy, setBusy] = useState(false);
  const [opened, setOpened] = useState<Opened>(null);
  const [isComparing, setComparing] = useState(false);
  const isOwn = model !== undefined && rule?.rule_model === model;
  const changes = changesOf(draftOf(base), draft);
  const hasMoved = (rule?.etag ?? "") !== (base?.etag ?? "");
  const leaving = useLeaving(target, changes.length > 0);
  if (hasMoved && !isGone && changes.length === 0) {
    setBase(rule);
    setDraft(draftOf(rule));
  }
  const place = target.slice(target.indexOf(":") + 1);
  const isAlias = target.startsWith("alias:");
  const checked = useQuery(
    checkQuery(isGone ? "" : target, model, useDebounced(draft.conditions, TYPING_MS)),
  ).data;
  const wrong = checked?.conditions.find(
    (one) => one.error !== "" && draft.conditions.includes(one.condition),
  );
  const refresh = () => client.invalidateQueries({ queryKey: keys.rules });
  const take = (saved: Rule | undefined) => {
    setBase(saved);
    setDraft(draftOf(saved));
    void refresh();
  };
  const save = (etag: string | undefined) => {
    setBusy(true);
    saveRule(target, model, draft, etag)
      .then(
        (saved) => {
          take(saved);
          setComparing(false);
          toast({ text: `Rule of ${place} saved as version ${saved.rule_version}` });
        },
        async (error: unknown) => {
          if (error instanceof ApiError && error.status === 412) {
            await refresh();
            setComparing(true);
          } else toastProblem(error, "The rule is as it was.");
        },
      )
      .finally(() => {
        setBusy(false);
      });
  };
  const baseEtag = model !== undefined && base?.rule_model !== model ? undefined : base?.etag;
  const own = page.own.find((one) => one.target === target);
  return (
    <div className={styles.stack}>
      {isGone && (
        <Notice tone="wait" role="status">
          There is no stage {place} any more: it was removed or renamed. Choose another one; what
          you changed here cannot be saved.
        </Notice>
      )}
      {denial !== false && !isGone && (
        <Notice>
          {model === undefined
            ? "Administrators of the workspace change stages and rules."
            : "Administrators of the workspace change rules, also those of one model: its managers could lower their own bar."}
        </Notice>
      )}
      {hasMoved && changes.length > 0 && !isComparing && !isGone && (
        <Notice tone="wait" role="status">
          {rule === undefined
            ? "Someone deleted this rule meanwhile."
            : `${rule.updated_by} saved version ${rule.rule_version} meanwhile.`}{" "}
          <button
            type="button"
            className="link"
            onClick={() => {
              setComparing(true);
            }}
          >
            Compare it with your draft
          </button>
        </Notice>
      )}
      <Panel
        label={`Rule of ${place}`}
        title={
          isAlias ? (
            <AliasChip alias={place} isProtected={rule !== undefined} />
          ) : (
            <StagePill stage={place} />
          )
        }
        note={noteOf(rule, model)}
        flush
        actions={
          <>
            {model === undefined && own !== undefined && <OwnModels own={own} />}
            {!denial && (
              <Menu
                trigger={
                  <Button variant="ghost" size="small" iconOnly aria-label={`More for ${place}`}>
                    <Ellipsis size={16} strokeWidth={1.8} aria-hidden />
                  </Button>
                }
              >
                {!isAlias && model === undefined && (
                  <MenuItem
                    onSelect={() => {
                      setOpened("edit");
                    }}
                  >
                    Name and colour
                  </MenuItem>
                )}
                {!isAlias && model === undefined && place !== "Archived" && (
                  <MenuItem
                    onSelect={() => {
                      setOpened("remove");
                    }}
                  >
                    Remove the stage
                  </MenuItem>
                )}
                {!isAlias && model === undefined && <MenuSeparator />}
                <MenuItem
                  danger
                  disabled={rule === undefined || (model !== undefined && !isOwn)}
                  onSelect={() => {
                    setOpened("delete");
                  }}
                >
                  {model === undefined ? "Delete the rule" : "Follow the workspace again"}
                </MenuItem>
              </Menu>
            )}
          </>
        }
      >
        <RuleFields
          page={page}
          target={target}
          draft={draft}
          before={draftOf(base)}
          denial={denial}
          onChange={setDraft}
        />
        <Conditions
          place={place}
          conditions={draft.conditions}
          before={draftOf(base).conditions}
          checked={checked}
          isAlias={isAlias}
          denial={denial}
          onChange={(conditions) => {
            setDraft({ ...draft, conditions });
          }}
        />
        {rule !== undefined && rule.warnings.length > 0 && (
          <div className={styles.body}>
            {rule.warnings.map((one) => (
              <Notice key={one} tone="wait">
                {one}
              </Notice>
            ))}
          </div>
        )}
      </Panel>
      {wrong === undefined && !isGone && (
        <TryOut
          target={target}
          place={place}
          model={model}
          draft={draft}
          rule={rule}
          days={days}
          onDays={onDays}
        />
      )}
      {changes.length > 0 && (
        <section className={styles.saveBar} aria-label="Changes that are not saved">
          <span role="status">
            <b>{plural(changes.length, "change")} not saved</b>
            <span className="mid">{changes.join(", ")}.</span>
            {checked !== undefined && <Rechecked {...checked} />}
          </span>
          <Button
            variant="ghost"
            onClick={() => {
              setBase(rule);
              setDraft(draftOf(rule));
            }}
          >
            Discard
          </Button>
          <Button
            variant="primary"
            busy={isBusy}
            disabledReason={
              isGone
                ? `There is no stage ${place}`
                : wrong !== undefined && `The condition ${wrong.condition} cannot be read`
            }
            onClick={() => {
              if (hasMoved) setComparing(true);
              else save(baseEtag);
            }}
          >
            {saveWord(rule, model)}
          </Button>
        </section>
      )}
      {leaving !== null && (
        <LeaveDialog place={place} onLeave={leaving.go} onClose={leaving.stay} />
      )}
      {isComparing && (
        <ConflictDialog
          mine={draft}
          theirs={draftOf(rule)}
          theirName={
            rule === undefined ? "Deleted" : `Version ${rule.rule_version}, ${rule.updated_by}`
          }
          onTheirs={() => {
            setBase(rule);
            setDraft(draftOf(rule));
            setComparing(false);
          }}
          onMine={() => {
            setBase(rule);
            setComparing(false);
          }}
          onClose={() => {
            setComparing(false);
          }}
        />
      )}
      {opened === "edit" && (
        <EditStageDialog
          page={page}
          stage={place}
          onClose={() => {
            setOpened(null);
          }}
        />
      )}
      {opened === "remove" && (
        <RemoveStageDialog
          stage={place}
          onClose={() => {
            setOpened(null);
          }}
        />
      )}
      {opened === "delete" && (
        <DeleteRuleDialog
          place={place}
          model={model}
          onSubmit={async () => {
            await deleteRule(target, model, rule?.etag);
            take(undefined);
          }}
          onClose={() => {
            setOpened(null);
          }}
        />
      )}
      {showsHistory && (
        <HistoryDialog
          target={target}
          model={model}
          denial={denial}
          onTake={(old) => {
            setDraft(old);
            onHistoryClosed();
          }}
          onClose={onHistoryClosed}
        />
      )}
    </div>
  );
}

function noteOf(rule: Rule | undefined, model: string | undefined): string {
  if (rule === undefined) return "no rule: everyone who may move versions may move them here";
  const whose =
    model === undefined ? "" : rule.rule_model === null ? "of the workspace, " : "its own, ";
  return `${whose}version ${rule.rule_version}, since ${formatDay(rule.updated_at_ms)} by ${rule.updated_by}`;
}

function saveWord(rule: Rule | undefined, model: string | undefined): string {
  if (model !== undefined && rule?.rule_model !== model) return "Save as its own rule";
  return "Save";
}

/** "1 model has its own", with links to their rules. */
function OwnModels({ own }: { own: RulesPage["own"][number] }) {
  const words = `${plural(own.count, "model")} ${own.count === 1 ? "has" : "have"} ${own.count === 1 ? "its" : "their"} own`;
  if (own.models.length === 0) return <span className="dim">{words}</span>;
  return (
    <Menu
      trigger={
        <Button variant="ghost" size="small">
          {words}
        </Button>
      }
    >
      {own.models.map((name) => (
        <MenuItem
          key={name}
          render={
            <Link to="/models/$name/rules" params={{ name }} search={{ target: own.target }} />
          }
        >
          {name}
        </MenuItem>
      ))}
    </Menu>
  );
}

import { Plus, X } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { CheckField } from "@/components/ui/fields";
import { Menu, MenuItem } from "@/components/ui/menu";
import { Select } from "@/components/ui/select";
import { StagePill } from "@/components/ui/stage-pill";
import { keepFocusBeside } from "@/lib/focus-beside";
import type { RulesPage } from "../api/rules";
import type { Draft } from "../draft";
import { PeopleField } from "./people-field";
import styles from "./rules.module.css";

interface RuleFieldsProps {
  page: RulesPage;
  target: string;
  draft: Draft;
  before: Draft;
  denial: string | false;
  onChange: (draft: Draft) => void;
}

const ANY = "";

/** What a rule asks for, apart from its conditions. */
export function RuleFields({ page, target, draft, before, denial, onChange }: RuleFieldsProps) {
  const set = (fields: Partial<Draft>) => {
    onChange({ ...draft, ...fields });
  };
  const others = page.stages.filter((one) => `stage:${one.name}` !== target);
  const canHoldOne = page.stages.some((one) => one.is_active && `stage:${one.name}` === target);
  return (
    <div className={styles.settings}>
      <div>
        <Setting label="May ask">
          <PeopleField
            label="May ask"
            people={draft.movers}
            anyone="Everyone who may move versions"
            weakest="contributor"
            denial={denial}
            onChange={(movers) => {
              set({ movers });
            }}
          />
        </Setting>
        <Setting
          label="Approvals"
          hint={draft.approvals > 0 && "The person who asks never counts."}
        >
          <NumberField
            label="Approvals needed"
            value={draft.approvals}
            most={10}
            denial={denial}
            onChange={(approvals) => {
              set({ approvals });
            }}
          />
          {draft.approvals > 0 && <span className="dim">from</span>}
          {draft.approvals > 0 && (
            <PeopleField
              label="Approvals from"
              people={draft.approvers}
              anyone="everyone who may decide"
              weakest="approver"
              denial={denial}
              onChange={(approvers) => {
                set({ approvers });
              }}
            />
          )}
          {before.approvals !== draft.approvals && <Was>{before.approvals}</Was>}
        </Setting>
        <Setting label="Expires">
          <span className="dim">a request, after</span>
          <NumberField
            label="Days until a request expires"
            value={draft.expires_after_days}
            least={1}
            most={365}
            denial={denial}
            onChange={(expires_after_days) => {
              set({ expires_after_days });
            }}
          />
          <span className="dim">days</span>
        </Setting>
      </div>
      <div>
        <Setting label="Comes from">
          {draft.comes_from.length === 0 && <span>Any stage</span>}
          {draft.comes_from.map((stage) => (
            <span key={stage} className={styles.chip}>
              <StagePill stage={stage} bare />
              {!denial && (
                <button
                  type="button"
                  className={styles.remove}
                  aria-label={`Remove ${stage}`}
                  onClick={(event) => {
                    keepFocusBeside(event.currentTarget, "[role=group]");
                    set({ comes_from: draft.comes_from.filter((one) => one !== stage) });
                  }}
                >
                  <X size={12} strokeWidth={2.1} aria-hidden />
                </button>
              )}
            </span>
          ))}
          {!denial && draft.comes_from.length < others.length && (
            <Menu
              align="start"
              trigger={
                <Button variant="ghost" size="small" aria-label="Add to: Comes from">
                  <Plus size={14} strokeWidth={2.1} aria-hidden />
                  Add
                </Button>
              }
            >
              {others
                .filter((one) => !draft.comes_from.includes(one.name))
                .map(({ name }) => (
                  <MenuItem
                    key={name}
                    onSelect={() => {
                      const chosen = new Set([...draft.comes_from, name]);
                      set({
                        comes_from: others.map((one) => one.name).filter((one) => chosen.has(one)),
                      });
                    }}
                  >
                    <StagePill stage={name} bare />
                  </MenuItem>
                ))}
            </Menu>
          )}
        </Setting>
        <Setting label="Waits">
          <Wait
            stages={others.filter((one) => one.is_active).map((one) => one.name)}
            wait={draft.wait}
            denial={denial}
            onChange={(wait) => {
              set({ wait });
            }}
          />
          {before.wait !== null &&
            draft.wait !== null &&
            before.wait.hours !== draft.wait.hours && <Was>{before.wait.hours}</Was>}
        </Setting>
        {canHoldOne && (draft.comes_from.length > 0 || draft.wait !== null) && (
          <Setting label="Returns">
            <CheckField
              label="A version that was here before comes back from any stage, without waiting"
              checked={draft.is_open_to_returns}
              disabled={denial !== false}
              onChange={(event) => {
                set({ is_open_to_returns: event.target.checked });
              }}
            />
          </Setting>
        )}
        {canHoldOne && (
          <Setting label="Holds">
            <CheckField
              label="One version at a time; the one before is archived"
              checked={draft.one_version}
              disabled={denial !== false}
              onChange={(event) => {
                set({ one_version: event.target.checked });
              }}
            />
          </Setting>
        )}
      </div>
    </div>
  );
}

function Wait({
  stages,
  wait,
  denial,
  onChange,
}: {
  stages: readonly string[];
  wait: Draft["wait"];
  denial: string | false;
  onChange: (wait: Draft["wait"]) => void;
}) {
  if (denial) return <span>{wait === null ? "No" : `${wait.hours} hours in ${wait.stage}`}</span>;
  return (
    <>
      {wait !== null && (
        <>
          <NumberField
            label="Hours"
            value={wait.hours}
            least={1}
            most={8784}
            denial={denial}
            onChange={(hours) => {
              onChange({ ...wait, hours });
            }}
          />
          <span className="dim">hours in</span>
        </>
      )}
      <Select
        label="Waits in"
        value={wait?.stage ?? ANY}
        options={[
          { value: ANY, label: wait === null ? "Does not wait" : "no stage" },
          ...stages.map((stage) => ({ value: stage, label: stage })),
        ]}
        onChange={(stage) => {
          onChange(stage === ANY ? null : { stage, hours: wait?.hours ?? 24 });
        }}
      />
    </>
  );
}

function NumberField({
  label,
  value,
  least = 0,
  most,
  denial,
  onChange,
}: {
  label: string;
  value: number;
  least?: number;
  most: number;
  denial: string | false;
  onChange: (value: number) => void;
}) {
  if (denial) return <span>{value}</span>;
  return (
    <input
      type="number"
      inputMode="numeric"
      className={styles.number}
      aria-label={label}
      min={least}
      max={most}
      value={value}
      onChange={(event) => {
        const given = Math.round(event.target.valueAsNumber);
        onChange(Number.isNaN(given) ? least : Math.min(most, Math.max(least, given)));
      }}
    />
  );
}

function Setting({
  label,
  hint,
  children,
}: {
  label: string;
  hint?: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className={styles.setting} role="group" aria-label={label}>
      <span className={styles.label} aria-hidden="true">
        {label}
      </span>
      <div className={styles.control}>
        <div className={styles.line}>{children}</div>
        {hint && <p className={styles.hint}>{hint}</p>}
      </div>
    </div>
  );
}

function Was({ children }: { children: ReactNode }) {
  return <span className={styles.was}>was {children}</span>;
}

import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { AccountPicker } from "@/components/access/account-picker";
import { GroupPicker } from "@/components/access/group-picker";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Fact, Facts } from "@/components/ui/facts";
import { TextField } from "@/components/ui/fields";
import { FormDialog } from "@/components/ui/form-dialog";
import { QueryView } from "@/components/ui/query-view";
import { formatExact, plural } from "@/lib/format";
import type { TimelineEvent } from "@/lib/api/types";
import { ruleEventsQuery } from "../api/rules";
import styles from "../components/rules.module.css";
import { changesOf, draftOfRecord, peopleWords, type Draft, type RecordedRule } from "../draft";

/** Your draft and what someone saved meanwhile, side by side. */
export function ConflictDialog({
  mine,
  theirs,
  theirName,
  onMine,
  onTheirs,
  onClose,
}: {
  mine: Draft;
  theirs: Draft;
  theirName: string;
  onMine: () => void;
  onTheirs: () => void;
  onClose: () => void;
}) {
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="Someone else changed this rule"
      note={`Your draft differs in ${plural(changesOf(theirs, mine).length, "place")}.`}
      actions={
        <>
          <Button onClick={onTheirs}>Take theirs</Button>
          <Button variant="primary" onClick={onMine}>
            Keep my draft
          </Button>
        </>
      }
    >
      <div className={styles.sides}>
        <Side title={theirName} draft={theirs} />
        <Side title="Your draft" draft={mine} />
      </div>
      <p className="mid">A draft that is kept is not saved yet: look at it once more.</p>
    </Dialog>
  );
}

/** Asks before a draft is lost. */
export function LeaveDialog({
  place,
  onLeave,
  onClose,
}: {
  place: string;
  onLeave: () => void;
  onClose: () => void;
}) {
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="Discard your changes?"
      actions={
        <>
          <Button onClick={onClose}>Keep editing</Button>
          <Button variant="danger" onClick={onLeave}>
            Discard changes
          </Button>
        </>
      }
    >
      <p>The changes to the rule of {place} are not saved.</p>
    </Dialog>
  );
}

function Side({ title, draft }: { title: string; draft: Draft }) {
  return (
    <section>
      <h3>{title}</h3>
      <Facts>
        <Fact name="May ask">{peopleWords(draft.movers, "Everyone")}</Fact>
        <Fact name="Approvals">
          {draft.approvals === 0
            ? "None"
            : `${draft.approvals} from ${peopleWords(draft.approvers, "everyone who may decide")}`}
        </Fact>
        <Fact name="Comes from">{draft.comes_from.join(", ") || "Any stage"}</Fact>
        <Fact name="Waits">
          {draft.wait === null ? "No" : `${draft.wait.hours} hours in ${draft.wait.stage}`}
        </Fact>
        {draft.is_open_to_returns && <Fact name="Returns">From any stage, without waiting</Fact>}
        <Fact name="Holds">{draft.one_version ? "One version" : "Any number"}</Fact>
        <Fact name="Conditions">
          {draft.conditions.length === 0
            ? "None"
            : draft.conditions.map((one) => (
                <div key={one}>
                  <code>{one}</code>
                </div>
              ))}
        </Fact>
      </Facts>
    </section>
  );
}

export function DeleteRuleDialog({
  place,
  model,
  onSubmit,
  onClose,
}: {
  place: string;
  model: string | undefined;
  onSubmit: () => Promise<unknown>;
  onClose: () => void;
}) {
  return (
    <FormDialog
      title={
        model === undefined ? `Delete the rule of ${place}` : `Follow the workspace for ${place}`
      }
      submitLabel={model === undefined ? "Delete rule" : "Delete its own rule"}
      danger
      onSubmit={onSubmit}
      onClose={onClose}
    >
      <p>
        {model === undefined
          ? `Everyone who may move versions may then move them to ${place}, except where a model has its own rule.`
          : `The rule of the workspace applies to ${model} again.`}
      </p>
    </FormDialog>
  );
}

/** The changes of a rule, newest first; each state can be taken as a draft. */
export function HistoryDialog({
  target,
  model,
  denial,
  onTake,
  onClose,
}: {
  target: string;
  model: string | undefined;
  denial: string | false;
  onTake: (draft: Draft) => void;
  onClose: () => void;
}) {
  const query = useQuery(ruleEventsQuery(target, model));
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={`History of the rule of ${target.slice(target.indexOf(":") + 1)}`}
      actions={<Button onClick={onClose}>Close</Button>}
    >
      <QueryView query={query} what="the history" level={3}>
        {({ items, next_page_token }) =>
          items.length === 0 ? (
            <p className="mid">It was never changed.</p>
          ) : (
            <ol className={styles.events}>
              {items.map((event) => (
                <li key={event.id}>
                  <RuleEvent event={event} denial={denial} onTake={onTake} />
                </li>
              ))}
              {next_page_token !== null && (
                <li className="dim">Older changes are in the audit log.</li>
              )}
            </ol>
          )
        }
      </QueryView>
    </Dialog>
  );
}

function RuleEvent({
  event,
  denial,
  onTake,
}: {
  event: TimelineEvent;
  denial: string | false;
  onTake: (draft: Draft) => void;
}) {
  const before = event.before as RecordedRule | null;
  const after = event.after as RecordedRule | null;
  const changes = changesOf(draftOfRecord(before), draftOfRecord(after));
  return (
    <>
      <b>{after === null ? "Deleted" : `Version ${after.version}`}</b>{" "}
      <span className="dim">
        {formatExact(event.at_ms)} by {event.actor.name}
      </span>
      <ul>
        {changes.map((one) => (
          <li key={one} className="mid">
            {one}
          </li>
        ))}
      </ul>
      {after !== null && !denial && (
        <Button
          size="small"
          onClick={() => {
            onTake(draftOfRecord(after));
          }}
        >
          Take version {after.version} as a draft
        </Button>
      )}
    </>
  );
}

/** Choose a group or an account. */
export function HolderDialog({
  kind,
  label,
  onChoose,
  onClose,
}: {
  kind: "groups" | "accounts";
  label: string;
  onChoose: (name: string) => void;
  onClose: () => void;
}) {
  const [text, setText] = useState("");
  const noun = kind === "groups" ? "group" : "account";
  return (
    <FormDialog
      title={`${label}: name ${noun === "account" ? "an" : "a"} ${noun}`}
      submitLabel={`Add ${noun}`}
      disabledReason={text.trim() === "" && `Choose ${noun === "account" ? "an" : "a"} ${noun}`}
      onSubmit={() => {
        onChoose(text.trim());
        return Promise.resolve();
      }}
      onClose={onClose}
    >
      {kind === "groups" ? (
        <GroupPicker label="Group" text={text} onText={setText} />
      ) : (
        <AccountPicker label="Account" text={text} onText={setText} />
      )}
    </FormDialog>
  );
}

/** Protect an alias: its rule is written first, and saved then. */
export function NewAliasDialog({
  model,
  onClose,
}: {
  model: string | undefined;
  onClose: () => void;
}) {
  const [alias, setAlias] = useState("");
  const navigate = useNavigate();
  const plain = alias.trim().replace(/^@/, "");
  return (
    <FormDialog
      title="Protect an alias"
      submitLabel="Write its rule"
      disabledReason={plain === "" && "Name an alias first"}
      onSubmit={async () => {
        const search = { target: `alias:${plain}` };
        if (model === undefined) await navigate({ to: "/settings/rules", search });
        else await navigate({ to: "/models/$name/rules", params: { name: model }, search });
      }}
      onClose={onClose}
    >
      <TextField
        label="Alias"
        value={alias}
        placeholder="champion"
        maxLength={255}
        autoComplete="off"
        spellCheck={false}
        hint="It is protected once its rule is saved."
        onChange={(event) => {
          setAlias(event.target.value);
        }}
      />
    </FormDialog>
  );
}

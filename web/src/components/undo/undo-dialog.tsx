import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { CheckLine, CheckLines } from "@/components/requests/check-lines";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { TextField } from "@/components/ui/fields";
import { FormDialog } from "@/components/ui/form-dialog";
import { Notice } from "@/components/ui/notice";
import { QueryView } from "@/components/ui/query-view";
import { Table } from "@/components/ui/table";
import { toast } from "@/components/ui/toast-store";
import { asApiError } from "@/lib/api/errors";
import type { Message, TimelineEvent } from "@/lib/api/types";
import { fieldChanges } from "@/lib/event-fields";
import { describeEvent } from "@/lib/events";
import { NoValue } from "../ui/chips";
import {
  deletedBy,
  deletionQuery,
  restoreWithoutUnmet,
  undoChange,
  undoQuery,
  type Deleted,
} from "./undo";
import styles from "./undo.module.css";

interface UndoDialogProps {
  event: TimelineEvent;
  /** The change in words; those of its event without it. */
  what?: string;
  onClose: () => void;
}

/** What undoing a change would do, and the button that does it; or why it cannot be undone, and what can be done instead. */
export function UndoDialog({ event, what = wordsOf(event), onClose }: UndoDialogProps) {
  const query = useQuery(undoQuery(event.id));
  const undo = query.data;
  if (undo?.is_possible) return <Possible undo={undo} what={what} onClose={onClose} />;
  const deleted = deletedBy(event);
  if (undo !== undefined && undo.unmet_rules.length > 0 && deleted !== null)
    return <RestoreWithout undo={undo} deleted={deleted} onClose={onClose} />;
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="Undo this change"
      note={what}
      actions={<Button onClick={onClose}>Close</Button>}
    >
      <QueryView query={query} what="what undoing would do" level={3}>
        {({ refusal, unmet_rules }) =>
          unmet_rules.length > 0 ? (
            <>
              <Notice tone="wait">
                Undoing it has to meet the rules, and these are not met now.
              </Notice>
              <UnmetRules rules={unmet_rules} model={event.subject.model} />
            </>
          ) : (
            <Notice tone="wait">{refusal}</Notice>
          )
        }
      </QueryView>
    </Dialog>
  );
}

/** Restore a deleted model where the rules of its stages or aliases are not met. */
export function RestoreDialog({ model, onClose }: { model: string; onClose: () => void }) {
  const query = useQuery(deletionQuery(model));
  if (query.data) return <UndoDialog event={query.data} onClose={onClose} />;
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={`Restore ${model}`}
      actions={<Button onClick={onClose}>Close</Button>}
    >
      <QueryView query={query} what="what was deleted" level={3}>
        {() => <Notice tone="wait">You may not see the event of its deletion.</Notice>}
      </QueryView>
    </Dialog>
  );
}

function RestoreWithout({
  undo,
  deleted,
  onClose,
}: {
  undo: Message<"Undo">;
  deleted: Deleted;
  onClose: () => void;
}) {
  const client = useQueryClient();
  const [shown] = useState(undo.unmet_rules);
  const { model, version } = deleted;
  const what = version === null ? model : `${model} v${version}`;
  return (
    <FormDialog
      wide
      title={`Restore ${what}`}
      submitLabel="Restore without these"
      onSubmit={async () => {
        await restoreWithoutUnmet(deleted);
        void client.invalidateQueries();
        toast({ text: `${what} is back, without what its rules refused` });
      }}
      onClose={onClose}
    >
      <Notice tone="wait">
        It cannot get back everything it had: these rules are not met now. Without them it comes
        back with the rest, and can be moved again later.
      </Notice>
      <UnmetRules rules={shown} model={null} />
    </FormDialog>
  );
}

/** Rules that refuse a change: for which stage or alias of which version, and what they ask for. */
function UnmetRules({
  rules,
  model,
}: {
  rules: readonly Message<"UnmetRule">[];
  /** Where the versions are of, which are linked then. */
  model: string | null;
}) {
  return rules.map(({ target, version, refusal, checks }) => (
    <section key={`${target} ${version}`} className={styles.rule}>
      <h3>
        {placeOf(target)} of{" "}
        {model === null ? (
          `v${version}`
        ) : (
          <Link
            className="link"
            to="/models/$name/versions/$version"
            params={{ name: model, version: String(version) }}
          >
            v{version}
          </Link>
        )}
      </h3>
      {checks.length === 0 ? (
        <p className="mid">{refusal}</p>
      ) : (
        <CheckLines>
          {checks
            .filter((check) => check.state !== "passed")
            .map((check) => (
              <CheckLine key={check.kind + check.words} check={check} />
            ))}
        </CheckLines>
      )}
    </section>
  ));
}

function wordsOf(event: TimelineEvent): string {
  return describeEvent(event)
    .sentence.map((part) => (typeof part === "string" ? part : part.text))
    .join("");
}

/** "Production" of "stage:Production", "@champion" of "alias:champion". */
function placeOf(target: string): string {
  const [kind, ...name] = target.split(":");
  return `${kind === "alias" ? "@" : ""}${name.join(":")}`;
}

function Possible({
  undo,
  what,
  onClose,
}: {
  undo: Message<"Undo">;
  what: string;
  onClose: () => void;
}) {
  const client = useQueryClient();
  // What was shown is what is confirmed, whatever changes meanwhile; once that is refused, what it would do now.
  const [shown, setShown] = useState(undo);
  const [comment, setComment] = useState("");
  const rows = shown.effects.flatMap((effect, index) =>
    fieldChanges(effect.before, effect.after).map((change) => ({
      ...change,
      key: `${index} ${change.name}`,
      subject: effect.version === null ? "the model" : `v${effect.version}`,
    })),
  );
  return (
    <FormDialog
      wide
      title="Undo this change"
      note={what}
      submitLabel="Undo it"
      onSubmit={async () => {
        try {
          await undoChange(shown, comment.trim());
        } catch (thrown) {
          if (asApiError(thrown).status === 412)
            setShown(await client.fetchQuery(undoQuery(shown.event_id)));
          throw thrown;
        }
        void client.invalidateQueries();
        toast({ text: "The change is undone, as a new change" });
      }}
      onClose={onClose}
    >
      <Table
        label="What undoing would do"
        columns={[
          { id: "subject", header: "Of", isTitle: true, cell: (row) => row.subject },
          { id: "name", header: "Field", cell: (row) => row.name },
          { id: "before", header: "Now", cell: (row) => row.before ?? <NoValue /> },
          { id: "after", header: "Then", cell: (row) => row.after ?? <NoValue /> },
        ]}
        rows={rows}
        rowKey={(row) => row.key}
      />
      <TextField
        label="Reason"
        isOptional
        value={comment}
        maxLength={1000}
        onChange={(event) => {
          setComment(event.target.value);
        }}
      />
    </FormDialog>
  );
}

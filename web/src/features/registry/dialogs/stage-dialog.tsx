import { WhoWouldNotice } from "@/components/requests/who-would-notice";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { ArrowRight } from "lucide-react";
import { useState, type ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { CheckField, TextArea } from "@/components/ui/fields";
import { Notice } from "@/components/ui/notice";
import { Problem } from "@/components/ui/problem";
import { QueryView } from "@/components/ui/query-view";
import { ExactTime } from "@/components/ui/relative-time";
import { StagePill, StagePills } from "@/components/ui/stage-pill";
import { toast } from "@/components/ui/toast-store";
import { asApiError, type ApiError } from "@/lib/api/errors";
import { changeStage, versionQuery } from "../api/versions";
import type { Message, VersionPage } from "@/lib/api/types";
import { listing } from "@/lib/format";
import { may } from "@/lib/may";
import { keys } from "@/lib/query-keys";
import { checksQuery } from "../api/requests";
import styles from "./dialogs.module.css";
import { RequestDialog } from "./request-dialog";
import { Changes } from "./stage-changes";

interface StageDialogProps {
  name: string;
  version: number;
  stage: string;
  /** Add the stage to those it holds. */
  keepOthers?: boolean;
  /** The version was in the stage before and is put back. */
  previous?: Message<"PreviousHolder">;
  onClose: () => void;
}

/**
 * Move a version to a stage, or roll the stage back to it: directly where its rule is met, else by a request. Mount it
 * while it is open.
 */
export function StageDialog(props: StageDialogProps) {
  const { name, version, stage, keepOthers, previous } = props;
  const query = useQuery(versionQuery(name, version));
  const checks = useQuery(checksQuery(name, version));
  const page = query.data;
  const checklist = checks.data?.items.find((one) => one.target === `stage:${stage}`);
  const mayMove = page === undefined || may(page.permissions, "model_version:transition");
  if (page !== undefined && (checklist?.is_met === false || !mayMove)) {
    const holders = holdersOf(page, stage);
    return (
      <RequestDialog
        name={name}
        version={version}
        stage={stage}
        keepOthers={keepOthers}
        archiveExisting={holders.length > 0}
        comment={previous === undefined ? "" : rolledBackFrom(holders)}
        onClose={props.onClose}
      >
        <Changes page={page} stage={stage} holders={holders} />
      </RequestDialog>
    );
  }
  return <MoveDialog {...props} isChecked={!checks.isPending} />;
}

/** Shows what changes, which versions leave, and who notices. */
function MoveDialog({
  name,
  version,
  stage,
  keepOthers = false,
  previous,
  isChecked,
  onClose,
}: StageDialogProps & { isChecked: boolean }) {
  const client = useQueryClient();
  const query = useQuery(versionQuery(name, version));
  const [archives, setArchives] = useState(true);
  const [typed, setComment] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const page = query.data;
  const holders = page === undefined ? [] : holdersOf(page, stage);
  const comment = typed ?? (previous === undefined ? "" : rolledBackFrom(holders));
  // Who loads the version that leaves: the one in the stage, or this one, if it leaves for where no one loads it.
  const isLeaving = page !== undefined && page.version.stages.length > 0 && !isActive(page, stage);
  const loses = isLeaving ? version : archives ? holders[0] : undefined;
  const verb = previous === undefined ? `Move to ${stage}` : `Roll back to v${version}`;

  const move = async () => {
    if (page === undefined) return;
    setBusy(true);
    setError(null);
    try {
      const request = {
        to: stage,
        comment,
        archive_existing: archives && holders.length > 0,
        keep_others: keepOthers,
      };
      const change = await changeStage(name, version, request, page.etag);
      void client.invalidateQueries({ queryKey: keys.model(name) });
      void client.invalidateQueries({ queryKey: keys.models });
      void client.invalidateQueries({ queryKey: keys.home });
      const archived = change.moves
        .filter((one) => one.version !== version && one.after.includes("Archived"))
        .map((one) => `v${one.version}`);
      toast({
        text: `v${version} is ${previous === undefined ? "" : "back "}in ${stage}${archived.length > 0 ? `, ${listing(archived)} archived` : ""}`,
        undo: async () => {
          for (const one of change.moves) await putBack(name, one);
          await client.invalidateQueries({ queryKey: keys.model(name) });
        },
      });
      onClose();
    } catch (thrown) {
      const problem = asApiError(thrown);
      // The next attempt uses the current state, which the dialog now shows.
      if (problem.kind === "conflict") await query.refetch();
      setError(problem);
    } finally {
      setBusy(false);
    }
  };

  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={
        previous === undefined
          ? `Move version ${version} to ${stage}`
          : `Roll ${stage} back to version ${version}`
      }
      note={
        page && (
          <span className={styles.road}>
            {name}
            <StagePills stages={page.version.stages} />
            <ArrowRight size={14} strokeWidth={2.1} aria-label="to" />
            <StagePill stage={stage} />
          </span>
        )
      }
      onSubmit={() => {
        void move();
      }}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            variant="primary"
            busy={isBusy}
            disabledReason={(page === undefined || !isChecked) && "The changes are still loading"}
          >
            {error?.kind === "conflict" ? `${verb} anyway` : verb}
          </Button>
        </>
      }
    >
      {previous !== undefined && <Before previous={previous} stage={stage} />}
      <QueryView query={query} what={`version ${version}`} level={3}>
        {(data) => <Changes page={data} stage={stage} holders={holders} />}
      </QueryView>
      {holders.length > 0 && (
        <div className={styles.form}>
          <Notice tone="wait">
            {holders.length === 1
              ? `Version ${String(holders[0])} is`
              : `Versions ${listing(holders.map(String))} are`}{" "}
            in {stage} now
          </Notice>
          <CheckField
            label={`Archive ${listing(holders.map((one) => `version ${one}`))}, so that only one version is in ${stage}`}
            checked={archives}
            onChange={(event) => {
              setArchives(event.target.checked);
            }}
          />
        </div>
      )}
      {loses !== undefined && <WhoWouldNotice name={name} version={loses} />}
      <TextArea
        label="Comment"
        isOptional
        hint="Recorded in the history"
        rows={2}
        value={comment}
        onChange={(event) => {
          setComment(event.target.value);
        }}
      />
      {error !== null && <Problem error={error} />}
    </Dialog>
  );
}

/** When the version was in the stage, and who moved it out. */
function Before({
  previous: { version, from_ms, to_ms, ended_by },
  stage,
}: {
  previous: Message<"PreviousHolder">;
  stage: string;
}): ReactNode {
  return (
    <p className="mid">
      Version {version} was in {stage}{" "}
      {from_ms !== null && (
        <>
          from <ExactTime at={from_ms} />{" "}
        </>
      )}
      until <ExactTime at={to_ms} />, when {ended_by} moved it out.
    </p>
  );
}

function rolledBackFrom(holders: readonly number[]): string {
  return holders.length === 0 ? "" : `Rolled back from ${listing(holders.map((one) => `v${one}`))}`;
}

function isActive(page: VersionPage, stage: string): boolean {
  return page.stages.find((one) => one.stage === stage)?.is_active ?? false;
}

/** The other versions in an active stage. */
function holdersOf(page: VersionPage, stage: string): number[] {
  const state = page.stages.find((one) => one.stage === stage);
  return state?.is_active ? state.versions.filter((one) => one !== page.version.version) : [];
}

async function putBack(
  name: string,
  { version, before }: { version: number; before: readonly string[] },
): Promise<void> {
  const [first = "None", ...others] = before;
  await changeStage(name, version, { to: first, archive_existing: false, comment: "Undone" });
  for (const stage of others)
    await changeStage(name, version, {
      to: stage,
      archive_existing: false,
      keep_others: true,
      comment: "Undone",
    });
}

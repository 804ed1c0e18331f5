import { useQueryClient } from "@tanstack/react-query";
import { Download, EyeOff, GitCompare, Pin, PinOff, Tag, Undo2 } from "lucide-react";
import { useState } from "react";
import { Button, ButtonHref, ButtonLink } from "@/components/ui/button";
import { SelectionBar } from "@/components/ui/selection-bar";
import { toast, toastProblem } from "@/components/ui/toast-store";
import { deleteRuns, restoreRuns, tagRuns } from "@/lib/api/runs";
import { plural } from "@/lib/format";
import { refusal, type Held } from "@/lib/may";
import { keys } from "@/lib/query-keys";
import { exportUrl, filterWith, type RunList } from "../api/list-runs";
import { TagRunsDialog } from "./tag-runs-dialog";

interface RunsSelectionProps {
  list: RunList;
  picked: ReadonlySet<string>;
  onClear: () => void;
  top: readonly string[];
  onTop: (ids: string[]) => void;
  onHide: (ids: string[]) => void;
  /** What the user may do to the experiment. */
  held: Held;
}

export const MOST_COMPARED = 20;
// So many ids still fit an address.
const MOST_EXPORTED = 200;

/** What can be done with picked runs. */
export function RunsSelection({
  list,
  picked,
  onClear,
  top,
  onTop,
  onHide,
  held,
}: RunsSelectionProps) {
  const client = useQueryClient();
  const [isTagging, setTagging] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const ids = [...picked];
  const isDeleted = list.lifecycle === "deleted";
  const refresh = async () => {
    await client.invalidateQueries({ queryKey: keys.experiment(list.experimentId) });
    void client.invalidateQueries({ queryKey: keys.experiments });
  };
  const change = async (
    does: () => Promise<unknown>,
    text: string,
    undo: () => Promise<unknown>,
  ) => {
    setBusy(true);
    try {
      await does();
      onClear();
      toast({
        text,
        undo: async () => {
          await undo();
          await refresh();
        },
      });
      await refresh();
    } catch (error) {
      toastProblem(error, "Nothing was changed.");
    } finally {
      setBusy(false);
    }
  };
  const areOnTop = ids.length > 0 && ids.every((id) => top.includes(id));
  return (
    <>
      <SelectionBar count={picked.size} onClear={onClear}>
        {isDeleted ? (
          <Button
            variant="primary"
            busy={isBusy}
            onClick={() => {
              void change(
                () => restoreRuns(ids),
                `${plural(ids.length, "run")} restored`,
                () => deleteRuns(ids),
              );
            }}
          >
            <Undo2 size={14} strokeWidth={2.1} aria-hidden />
            Restore
          </Button>
        ) : (
          <>
            {picked.size >= 2 && picked.size <= MOST_COMPARED ? (
              <ButtonLink variant="primary" to="/runs/compare" search={{ runs: ids.join(",") }}>
                <GitCompare size={14} strokeWidth={2.1} aria-hidden />
                Compare
              </ButtonLink>
            ) : (
              <Button
                variant="primary"
                disabledReason={
                  picked.size < 2
                    ? "Pick two runs or more to compare them"
                    : `At most ${MOST_COMPARED} runs can be compared`
                }
              >
                <GitCompare size={14} strokeWidth={2.1} aria-hidden />
                Compare
              </Button>
            )}
            <Button
              disabledReason={refusal(held, "run:update")}
              onClick={() => {
                setTagging(true);
              }}
            >
              <Tag size={14} strokeWidth={2.1} aria-hidden />
              Tag
            </Button>
            <Button
              onClick={() => {
                onTop(
                  areOnTop ? top.filter((id) => !picked.has(id)) : [...new Set([...top, ...ids])],
                );
              }}
            >
              {areOnTop ? (
                <PinOff size={14} strokeWidth={2.1} aria-hidden />
              ) : (
                <Pin size={14} strokeWidth={2.1} aria-hidden />
              )}
              {areOnTop ? "Unpin" : "Pin"}
            </Button>
            <Button
              onClick={() => {
                onHide(ids);
              }}
            >
              <EyeOff size={14} strokeWidth={2.1} aria-hidden />
              Hide
            </Button>
            {ids.length <= MOST_EXPORTED && (
              <ButtonHref href={exportUrl({ ...list, filter: filterWith("", ids, "IN") })} download>
                <Download size={14} strokeWidth={2.1} aria-hidden />
                CSV
              </ButtonHref>
            )}
            <Button
              variant="danger"
              busy={isBusy}
              disabledReason={refusal(held, "run:delete")}
              onClick={() => {
                void change(
                  () => deleteRuns(ids),
                  `${plural(ids.length, "run")} deleted`,
                  () => restoreRuns(ids),
                );
              }}
            >
              Delete
            </Button>
          </>
        )}
      </SelectionBar>
      {isTagging && (
        <TagRunsDialog
          count={ids.length}
          onClose={() => {
            setTagging(false);
          }}
          onTag={async (key, value) => {
            await tagRuns(ids, value === null ? {} : { [key]: value }, value === null ? [key] : []);
            toast({
              text:
                value === null
                  ? `Tag ${key} removed from ${plural(ids.length, "run")}`
                  : `${plural(ids.length, "run")} tagged ${key}`,
            });
            await refresh();
          }}
        />
      )}
    </>
  );
}

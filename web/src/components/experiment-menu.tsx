import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Ellipsis, Lock, Pencil, Tags, TextQuote, Trash2 } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Menu, MenuItem, MenuSeparator } from "@/components/ui/menu";
import { toast, toastProblem } from "@/components/ui/toast-store";
import {
  deleteExperiment,
  deleteExperimentTag,
  readExperiment,
  restoreExperiment,
  setExperimentTag,
  updateExperiment,
} from "@/lib/api/experiments";
import { hasAccounts } from "@/lib/api/me";
import type { ExperimentRow } from "@/lib/api/types";
import { plural } from "@/lib/format";
import { itemRefusal } from "@/lib/may";
import { keys } from "@/lib/query-keys";
import { DescriptionDialog, RenameDialog, TagListDialog } from "./dialogs/deferred";

interface ExperimentMenuProps {
  experiment: ExperimentRow;
  /** After it was deleted: where it is no more, the reader goes elsewhere. */
  onDeleted?: () => void;
  /** Beside others of its kind in a table. */
  isSmall?: boolean;
}

type Open = "rename" | "describe" | "tags" | null;

/** What can be done with an experiment: rename, describe, tag, delete. */
export function ExperimentMenu({ experiment, onDeleted, isSmall = false }: ExperimentMenuProps) {
  const client = useQueryClient();
  const [open, setOpen] = useState<Open>(null);
  const { experiment_id: id, name, permissions: held } = experiment;
  const invalidates = [keys.experiments, keys.experiment(id), keys.home];
  const refresh = () =>
    Promise.all(invalidates.map((queryKey) => client.invalidateQueries({ queryKey })));
  const remove = () => {
    deleteExperiment(id).then(
      () => {
        toast({
          text: `${name} is deleted, with ${plural(experiment.runs_count, "run")}`,
          undo: async () => {
            await restoreExperiment(id);
            await refresh();
          },
        });
        void refresh();
        onDeleted?.();
      },
      (thrown: unknown) => {
        toastProblem(thrown, "It was not deleted.");
      },
    );
  };
  const common = {
    name,
    invalidates,
    onClose: () => {
      setOpen(null);
    },
  };
  return (
    <>
      <Menu
        trigger={
          <Button
            variant={isSmall ? "ghost" : "plain"}
            size={isSmall ? "small" : "normal"}
            iconOnly
            aria-label={`Actions for ${name}`}
          >
            <Ellipsis size={16} strokeWidth={1.8} aria-hidden />
          </Button>
        }
      >
        <MenuItem
          icon={<Pencil size={16} strokeWidth={1.8} aria-hidden />}
          onSelect={() => {
            setOpen("rename");
          }}
          {...itemRefusal(held, "experiment:update")}
        >
          Rename
        </MenuItem>
        <MenuItem
          icon={<TextQuote size={16} strokeWidth={1.8} aria-hidden />}
          onSelect={() => {
            setOpen("describe");
          }}
          {...itemRefusal(held, "experiment:update")}
        >
          Edit description
        </MenuItem>
        <MenuItem
          icon={<Tags size={16} strokeWidth={1.8} aria-hidden />}
          onSelect={() => {
            setOpen("tags");
          }}
          {...itemRefusal(held, "experiment:update")}
        >
          Edit tags
        </MenuItem>
        {hasAccounts && (
          <MenuItem
            icon={<Lock size={16} strokeWidth={1.8} aria-hidden />}
            render={<Link to="/experiments/$experimentId/access" params={{ experimentId: id }} />}
          >
            Access
          </MenuItem>
        )}
        <MenuSeparator />
        <MenuItem
          danger
          icon={<Trash2 size={16} strokeWidth={1.8} aria-hidden />}
          why="can be restored"
          onSelect={remove}
          {...itemRefusal(held, "experiment:delete")}
        >
          Delete
        </MenuItem>
      </Menu>
      {open === "rename" && (
        <RenameDialog
          {...common}
          hint="Scripts that log by the old name will make a new experiment."
          rename={(next) => updateExperiment(id, { name: next })}
        />
      )}
      {open === "describe" && (
        <DescriptionDialog
          {...common}
          text={descriptionIn(experiment.tags)}
          hint="Markdown; its first line stands in lists"
          read={async () => descriptionIn((await readExperiment(id)).tags)}
          describe={(text) => updateExperiment(id, { description: text })}
        />
      )}
      {open === "tags" && (
        <TagListDialog
          {...common}
          tags={experiment.tags}
          set={(key, value) => setExperimentTag(id, key, value)}
          remove={(key) => deleteExperimentTag(id, key)}
        />
      )}
    </>
  );
}

function descriptionIn(tags: ExperimentRow["tags"]): string {
  return tags["mlflow.note.content"] ?? "";
}

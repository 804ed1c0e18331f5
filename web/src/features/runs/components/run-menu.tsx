import { useQueryClient } from "@tanstack/react-query";
import { Ellipsis, Pencil, Tags, TextQuote, Trash2, Undo2 } from "lucide-react";
import { useState } from "react";
import { DescriptionDialog, RenameDialog, TagListDialog } from "@/components/dialogs/deferred";
import { Button } from "@/components/ui/button";
import { Menu, MenuItem, MenuSeparator } from "@/components/ui/menu";
import { Notice } from "@/components/ui/notice";
import { toast, toastProblem } from "@/components/ui/toast-store";
import { deleteRuns, restoreRuns, tagRuns, updateRun } from "@/lib/api/runs";
import type { Message } from "@/lib/api/types";
import { itemRefusal, refusal } from "@/lib/may";
import { keys } from "@/lib/query-keys";
import { runQuery } from "../api/run";
import styles from "./run-menu.module.css";

type Page = Message<"RunPage">;

function queryKeysOf({ run }: Page) {
  return [keys.run(run.run_id), keys.experiment(run.experiment_id), keys.experiments, keys.home];
}

/** Deletes a run or brings it back; says so, and can undo it. */
function useDeletion(page: Page) {
  const client = useQueryClient();
  const { run_id: id, name } = page.run;
  const refresh = () =>
    Promise.all(queryKeysOf(page).map((queryKey) => client.invalidateQueries({ queryKey })));
  const change = async (does: typeof deleteRuns, undoes: typeof deleteRuns, done: string) => {
    try {
      await does([id]);
      await refresh();
      toast({
        text: done,
        undo: async () => {
          await undoes([id]);
          await refresh();
        },
      });
    } catch (error) {
      toastProblem(error, "Nothing was changed.");
    }
  };
  return {
    remove: () => {
      void change(deleteRuns, restoreRuns, `${name} is deleted`);
    },
    restore: () => {
      void change(restoreRuns, deleteRuns, `${name} is back`);
    },
  };
}

/** What can be done with a run: rename, describe, tag, delete; bring it back where it is deleted. */
export function RunMenu({ page }: { page: Page }) {
  const client = useQueryClient();
  const [open, setOpen] = useState<"rename" | "describe" | "tags" | null>(null);
  const { remove, restore } = useDeletion(page);
  const held = page.permissions;
  const { run_id: id, name, lifecycle_stage } = page.run;
  const common = {
    name,
    invalidates: queryKeysOf(page),
    onClose: () => {
      setOpen(null);
    },
  };
  return (
    <>
      <Menu
        trigger={
          <Button iconOnly aria-label={`More actions for ${name}`}>
            <Ellipsis size={16} strokeWidth={1.8} aria-hidden />
          </Button>
        }
      >
        {lifecycle_stage === "deleted" ? (
          <MenuItem
            icon={<Undo2 size={16} strokeWidth={1.8} aria-hidden />}
            onSelect={restore}
            {...itemRefusal(held, "run:delete")}
          >
            Restore
          </MenuItem>
        ) : (
          <>
            <MenuItem
              icon={<Pencil size={16} strokeWidth={1.8} aria-hidden />}
              onSelect={() => {
                setOpen("rename");
              }}
              {...itemRefusal(held, "run:update")}
            >
              Rename
            </MenuItem>
            <MenuItem
              icon={<TextQuote size={16} strokeWidth={1.8} aria-hidden />}
              onSelect={() => {
                setOpen("describe");
              }}
              {...itemRefusal(held, "run:update")}
            >
              Edit description
            </MenuItem>
            <MenuItem
              icon={<Tags size={16} strokeWidth={1.8} aria-hidden />}
              onSelect={() => {
                setOpen("tags");
              }}
              {...itemRefusal(held, "run:update")}
            >
              Edit tags
            </MenuItem>
            <MenuSeparator />
            <MenuItem
              danger
              icon={<Trash2 size={16} strokeWidth={1.8} aria-hidden />}
              why="can be restored"
              onSelect={remove}
              {...itemRefusal(held, "run:delete")}
            >
              Delete
            </MenuItem>
          </>
        )}
      </Menu>
      {open === "rename" && (
        <RenameDialog {...common} rename={(next) => updateRun(id, { name: next })} />
      )}
      {open === "describe" && (
        <DescriptionDialog
          {...common}
          text={page.description}
          hint="Markdown"
          read={async () =>
            (await client.fetchQuery({ ...runQuery(id), staleTime: 0 })).description
          }
          describe={(text) => updateRun(id, { description: text })}
        />
      )}
      {open === "tags" && (
        <TagListDialog
          {...common}
          tags={page.tags}
          set={(key, value) => tagRuns([id], { [key]: value }, [])}
          remove={(key) => tagRuns([id], {}, [key])}
        />
      )}
    </>
  );
}

/** Said above all else of a run that is deleted. */
export function DeletedRun({ page }: { page: Page }) {
  const { restore } = useDeletion(page);
  return (
    <div className={styles.deleted}>
      <Notice tone="wait" role="status">
        <span className={styles.line}>
          <span>
            This run is deleted. All it logged is still here
            {page.registered.length > 0 && ", and the versions made from it stay"}; nothing can be
            changed until it is restored.
          </span>
          <Button
            size="small"
            disabledReason={refusal(page.permissions, "run:delete")}
            onClick={restore}
          >
            Restore run
          </Button>
        </span>
      </Notice>
    </div>
  );
}

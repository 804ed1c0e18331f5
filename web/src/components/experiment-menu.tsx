import { useQueryClient } from "@tanstack/react-query";
import { Ellipsis, Pencil, Tags, TextQuote, Trash2, X } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { TagChip } from "@/components/ui/chips";
import { TextArea, TextField } from "@/components/ui/fields";
import { Menu, MenuItem, MenuSeparator } from "@/components/ui/menu";
import { toast } from "@/components/ui/toast-store";
import { deleteExperiment, deleteExperimentTag, restoreExperiment, setExperimentTag, updateExperiment } from "@/lib/api/experiments";
import { asApiError } from "@/lib/api/errors";
import type { ExperimentRow } from "@/lib/api/types";
import { plural } from "@/lib/format";
import { keys } from "@/lib/query-keys";
import styles from "./registry-parts.module.css";
import { SaveDialog } from "./save-dialog";

const DESCRIPTION_TAG = "mlflow.note.content";

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
  const { experiment_id: id, name } = experiment;
  const refresh = async () => {
    await Promise.all([client.invalidateQueries({ queryKey: keys.experiments }), client.invalidateQueries({ queryKey: keys.experiment(id) }), client.invalidateQueries({ queryKey: keys.home })]);
  };
  const remove = () => {
    deleteExperiment(id).then(
      () => {
        toast({ text: `${name} is deleted, with ${plural(experiment.runs_count, "run")}`, undo: async () => { await restoreExperiment(id); await refresh(); } });
        void refresh();
        onDeleted?.();
      },
      (thrown: unknown) => { toast({ text: `It was not deleted. ${asApiError(thrown).message}`, tone: "stop", requestId: asApiError(thrown).requestId }); },
    );
  };
  const close = () => { setOpen(null); };
  return (
    <>
      <Menu trigger={<Button variant={isSmall ? "ghost" : "plain"} size={isSmall ? "small" : "normal"} iconOnly aria-label={`Actions for ${name}`}><Ellipsis size={16} strokeWidth={1.8} aria-hidden /></Button>}>
        <MenuItem icon={<Pencil size={16} strokeWidth={1.8} aria-hidden />} onSelect={() => { setOpen("rename"); }}>Rename</MenuItem>
        <MenuItem icon={<TextQuote size={16} strokeWidth={1.8} aria-hidden />} onSelect={() => { setOpen("describe"); }}>Edit description</MenuItem>
        <MenuItem icon={<Tags size={16} strokeWidth={1.8} aria-hidden />} onSelect={() => { setOpen("tags"); }}>Edit tags</MenuItem>
        <MenuSeparator />
        <MenuItem danger icon={<Trash2 size={16} strokeWidth={1.8} aria-hidden />} why="can be restored" onSelect={remove}>Delete</MenuItem>
      </Menu>
      {open === "rename" && <RenameDialog experiment={experiment} onClose={close} />}
      {open === "describe" && <DescribeDialog experiment={experiment} onClose={close} />}
      {open === "tags" && <TagsDialog experiment={experiment} onClose={close} />}
    </>
  );
}

interface DialogProps {
  experiment: ExperimentRow;
  onClose: () => void;
}

function refreshesOf({ experiment_id }: ExperimentRow) {
  return [keys.experiments, keys.experiment(experiment_id), keys.home];
}

function RenameDialog({ experiment, onClose }: DialogProps) {
  const { experiment_id: id, name } = experiment;
  const [typed, setTyped] = useState(name);
  const next = typed.trim();
  return (
    <SaveDialog refreshes={refreshesOf(experiment)} title={`Rename ${name}`} verb="Rename" reason={next === "" ? "Give it a name" : next === name && "This is its name now"} save={() => updateExperiment(id, { name: next })} done={`${name} is called ${next} now`} undo={() => updateExperiment(id, { name })} onClose={onClose}>
      <TextField label="Name" value={typed} autoComplete="off" spellCheck={false} hint="Scripts that log by the old name will make a new experiment." onChange={(event) => { setTyped(event.target.value); }} />
    </SaveDialog>
  );
}

function DescribeDialog({ experiment, onClose }: DialogProps) {
  const { experiment_id: id, name, tags } = experiment;
  const before = tags[DESCRIPTION_TAG] ?? "";
  const [typed, setTyped] = useState(before);
  return (
    <SaveDialog refreshes={refreshesOf(experiment)} title={`Describe ${name}`} verb="Save description" save={() => updateExperiment(id, { description: typed })} done="Description saved" undo={() => updateExperiment(id, { description: before })} onClose={onClose}>
      <TextArea label="Description" hint="Markdown; its first line stands in lists" rows={7} value={typed} onChange={(event) => { setTyped(event.target.value); }} />
    </SaveDialog>
  );
}

function TagsDialog({ experiment, onClose }: DialogProps) {
  const client = useQueryClient();
  const { experiment_id: id, name } = experiment;
  const [tags, setTags] = useState(experiment.tags);
  const [key, setKey] = useState("");
  const [value, setValue] = useState("");
  const old = tags[key.trim()];
  const refresh = () => Promise.all(refreshesOf(experiment).map((queryKey) => client.invalidateQueries({ queryKey })));
  const remove = (gone: string, was: string) => {
    deleteExperimentTag(id, gone).then(
      (left) => { setTags(left.tags); void refresh(); toast({ text: `Tag ${gone} removed`, undo: async () => { await setExperimentTag(id, gone, was); await refresh(); } }); },
      (thrown: unknown) => { toast({ text: asApiError(thrown).message, tone: "stop", requestId: asApiError(thrown).requestId }); },
    );
  };
  const shown = Object.entries(tags).filter(([one]) => !one.startsWith("mlflow.") && !one.startsWith("greenroom."));
  return (
    <SaveDialog refreshes={refreshesOf(experiment)} title={`Tags of ${name}`} verb="Set tag" reason={key.trim() === "" && "A tag needs a key"} save={() => setExperimentTag(id, key.trim(), value)} done={`Tag ${key.trim()} set`} undo={() => (old === undefined ? deleteExperimentTag(id, key.trim()) : setExperimentTag(id, key.trim(), old))} onClose={onClose}>
      {shown.map(([one, text]) => (
        <div key={one} className={styles.tagRow}><TagChip name={one} value={text} /><Button variant="ghost" size="small" iconOnly aria-label={`Remove tag ${one}`} onClick={() => { remove(one, text); }}><X size={14} strokeWidth={2.1} aria-hidden /></Button></div>
      ))}
      <TextField label="Key" value={key} onChange={(event) => { setKey(event.target.value); }} />
      <TextField label="Value" isOptional value={value} onChange={(event) => { setValue(event.target.value); }} />
    </SaveDialog>
  );
}

import { useQueryClient } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useState } from "react";
import styles from "@/components/registry-parts.module.css";
import { SaveDialog } from "@/components/save-dialog";
import { Button } from "@/components/ui/button";
import { TagChip } from "@/components/ui/chips";
import { TextArea, TextField } from "@/components/ui/fields";
import { toast } from "@/components/ui/toast-store";
import { asApiError } from "@/lib/api/errors";

interface EditProps {
  /** What is edited: its name. */
  name: string;
  /** Keys of what has to be asked again. */
  refreshes: readonly (readonly unknown[])[];
  onClose: () => void;
}

/** Give an experiment or a run another name. */
export function RenameDialog({ name, refreshes, hint, rename, onClose }: EditProps & { hint?: string; rename: (name: string) => Promise<unknown> }) {
  const [typed, setTyped] = useState(name);
  const next = typed.trim();
  return (
    <SaveDialog refreshes={refreshes} title={`Rename ${name}`} verb="Rename" reason={next === "" ? "Give it a name" : next === name && "This is its name now"} save={() => rename(next)} done={`${name} is called ${next} now`} undo={() => rename(name)} onClose={onClose}>
      <TextField label="Name" value={typed} autoComplete="off" spellCheck={false} hint={hint} onChange={(event) => { setTyped(event.target.value); }} />
    </SaveDialog>
  );
}

/** Describe an experiment or a run. */
export function DescriptionDialog({ name, refreshes, text, hint, describe, onClose }: EditProps & { text: string; hint: string; describe: (text: string) => Promise<unknown> }) {
  const [typed, setTyped] = useState(text);
  return (
    <SaveDialog refreshes={refreshes} title={`Describe ${name}`} verb="Save description" save={() => describe(typed)} done="Description saved" undo={() => describe(text)} onClose={onClose}>
      <TextArea label="Description" hint={hint} rows={7} value={typed} onChange={(event) => { setTyped(event.target.value); }} />
    </SaveDialog>
  );
}

interface TagsProps extends EditProps {
  tags: Readonly<Record<string, string>>;
  set: (key: string, value: string) => Promise<unknown>;
  remove: (key: string) => Promise<unknown>;
}

/** Add a tag to an experiment or a run, or take tags away; those of machinery are left alone. */
export function TagListDialog({ name, refreshes, tags: before, set, remove, onClose }: TagsProps) {
  const client = useQueryClient();
  const [tags, setTags] = useState(before);
  const [typed, setKey] = useState("");
  const [value, setValue] = useState("");
  const key = typed.trim();
  const old = tags[key];
  const refresh = () => Promise.all(refreshes.map((queryKey) => client.invalidateQueries({ queryKey })));
  const takeAway = (gone: string, was: string) => {
    remove(gone).then(
      () => {
        setTags((all) => Object.fromEntries(Object.entries(all).filter(([one]) => one !== gone)));
        void refresh();
        toast({ text: `Tag ${gone} removed`, undo: async () => { await set(gone, was); await refresh(); } });
      },
      (thrown: unknown) => { toast({ text: asApiError(thrown).message, tone: "stop", requestId: asApiError(thrown).requestId }); },
    );
  };
  return (
    <SaveDialog refreshes={refreshes} title={`Tags of ${name}`} verb="Set tag" reason={key === "" && "A tag needs a key"} save={() => set(key, value)} done={`Tag ${key} set`} undo={() => (old === undefined ? remove(key) : set(key, old))} onClose={onClose}>
      {Object.entries(tags).filter(([one]) => !one.startsWith("mlflow.") && !one.startsWith("greenroom.")).map(([one, text]) => (
        <div key={one} className={styles.tagRow}><TagChip name={one} value={text} /><Button variant="ghost" size="small" iconOnly aria-label={`Remove tag ${one}`} onClick={() => { takeAway(one, text); }}><X size={14} strokeWidth={2.1} aria-hidden /></Button></div>
      ))}
      <TextField label="Key" value={typed} onChange={(event) => { setKey(event.target.value); }} />
      <TextField label="Value" isOptional value={value} onChange={(event) => { setValue(event.target.value); }} />
    </SaveDialog>
  );
}

import { useQueryClient } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useState } from "react";
import styles from "@/components/registry-parts.module.css";
import { Button } from "@/components/ui/button";
import { TagChip } from "@/components/ui/chips";
import { TextArea, TextField } from "@/components/ui/fields";
import { Notice } from "@/components/ui/notice";
import { toast, toastProblem } from "@/components/ui/toast-store";
import { ApiError } from "@/lib/api/errors";
import { SaveDialog } from "./save-dialog";

interface EditProps {
  /** What is edited: its name. */
  name: string;
  /** Keys of what has to be asked again. */
  refreshes: readonly (readonly unknown[])[];
  onClose: () => void;
}

/** Give an experiment or a run another name. */
export function RenameDialog({
  name,
  refreshes,
  hint,
  rename,
  onClose,
}: EditProps & { hint?: string; rename: (name: string) => Promise<unknown> }) {
  const [typed, setTyped] = useState(name);
  const next = typed.trim();
  return (
    <SaveDialog
      refreshes={refreshes}
      title={`Rename ${name}`}
      verb="Rename"
      reason={next === "" ? "Give it a name" : next === name && "This is its name now"}
      save={() => rename(next)}
      done={`${name} is called ${next} now`}
      undo={() => rename(name)}
      onClose={onClose}
    >
      <TextField
        label="Name"
        value={typed}
        autoComplete="off"
        spellCheck={false}
        hint={hint}
        onChange={(event) => {
          setTyped(event.target.value);
        }}
      />
    </SaveDialog>
  );
}

interface DescriptionProps extends EditProps {
  /** As the page shows it now. */
  text: string;
  hint: string;
  /** Ask the server what stands there at this moment. */
  read: () => Promise<string>;
  describe: (text: string) => Promise<unknown>;
}

/** Edit a description. What somebody else wrote meanwhile is shown before it is saved over. */
export function DescriptionDialog({
  name,
  refreshes,
  text,
  hint,
  read,
  describe,
  onClose,
}: DescriptionProps) {
  const [typed, setTyped] = useState(text);
  // What the reader began with; live updates may change what is there meanwhile.
  const [base, setBase] = useState(text);
  const [theirs, setTheirs] = useState(text);
  const other = theirs !== base ? theirs : text !== base ? text : null;
  const save = async () => {
    const now = await read();
    if (now !== base && now !== other) {
      setTheirs(now);
      throw new ApiError(
        "conflict",
        "Somebody else described it while you typed. Nothing was saved; look at their text, then decide.",
      );
    }
    return describe(typed);
  };
  return (
    <SaveDialog
      refreshes={refreshes}
      title={`Describe ${name}`}
      verb={other === null ? "Save description" : "Save over theirs"}
      save={save}
      done="Description saved"
      undo={() => describe(other ?? base)}
      onClose={onClose}
    >
      <TextArea
        label="Description"
        hint={hint}
        rows={9}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
        }}
      />
      {other !== null && (
        <Notice tone="wait" role="status">
          <p>Somebody else changed it while you typed. This is there now:</p>
          <pre className={styles.theirs}>{other === "" ? "(nothing)" : other}</pre>
          <Button
            size="small"
            onClick={() => {
              setTyped(other);
              setBase(other);
              setTheirs(other);
            }}
          >
            Take theirs and drop mine
          </Button>
        </Notice>
      )}
    </SaveDialog>
  );
}

interface TagsProps extends EditProps {
  tags: Readonly<Record<string, string>>;
  /** Which of them are listed; all but those of machinery by default. */
  isListed?: (key: string) => boolean;
  set: (key: string, value: string) => Promise<unknown>;
  remove: (key: string) => Promise<unknown>;
}

/** Add a tag, change one, or take tags away. */
export function TagListDialog({
  name,
  refreshes,
  tags: before,
  isListed = isOfPeople,
  set,
  remove,
  onClose,
}: TagsProps) {
  const client = useQueryClient();
  const [tags, setTags] = useState(before);
  const [typed, setKey] = useState("");
  const [value, setValue] = useState("");
  const key = typed.trim();
  const old = tags[key];
  const refresh = () =>
    Promise.all(refreshes.map((queryKey) => client.invalidateQueries({ queryKey })));
  const takeAway = (gone: string, was: string) => {
    remove(gone).then(
      () => {
        setTags((all) => Object.fromEntries(Object.entries(all).filter(([one]) => one !== gone)));
        void refresh();
        toast({
          text: `Tag ${gone} removed`,
          undo: async () => {
            await set(gone, was);
            await refresh();
          },
        });
      },
      (thrown: unknown) => {
        toastProblem(thrown, `Tag ${gone} was not removed.`);
      },
    );
  };
  return (
    <SaveDialog
      refreshes={refreshes}
      title={`Tags of ${name}`}
      verb="Set tag"
      reason={key === "" && "A tag needs a key"}
      save={() => set(key, value)}
      done={`Tag ${key} set`}
      undo={() => (old === undefined ? remove(key) : set(key, old))}
      onClose={onClose}
    >
      <div className={styles.tagList}>
        {Object.entries(tags)
          .filter(([one]) => isListed(one))
          .map(([one, text]) => (
            <div key={one} className={styles.tagRow}>
              <TagChip name={one} value={text} />
              <Button
                variant="ghost"
                size="small"
                iconOnly
                aria-label={`Remove tag ${one}`}
                onClick={() => {
                  takeAway(one, text);
                }}
              >
                <X size={14} strokeWidth={2.1} aria-hidden />
              </Button>
            </div>
          ))}
      </div>
      <TextField
        label="Key"
        value={typed}
        onChange={(event) => {
          setKey(event.target.value);
        }}
      />
      <TextField
        label="Value"
        isOptional
        value={value}
        onChange={(event) => {
          setValue(event.target.value);
        }}
      />
    </SaveDialog>
  );
}

/** Clients and the server keep tags of their own. */
function isOfPeople(key: string): boolean {
  return !key.startsWith("mlflow.") && !key.startsWith("greenroom.");
}

import { useQueryClient } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useState } from "react";
import styles from "./edit-dialogs.module.css";
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
  /** Keys of the queries to fetch again after the change. */
  invalidates: readonly (readonly unknown[])[];
  onClose: () => void;
}

/** Give an experiment or a run another name. */
export function RenameDialog({
  name,
  invalidates,
  hint,
  rename,
  onClose,
}: EditProps & { hint?: string; rename: (name: string) => Promise<unknown> }) {
  const [typed, setTyped] = useState(name);
  const next = typed.trim();
  return (
    <SaveDialog
      invalidates={invalidates}
      title={`Rename ${name}`}
      submitLabel="Rename"
      disabledReason={next === "" ? "Give it a name" : next === name && "This is its name now"}
      onSubmit={() => rename(next)}
      successMessage={`${name} is called ${next} now`}
      onUndo={() => rename(name)}
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
  invalidates,
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
      invalidates={invalidates}
      title={`Describe ${name}`}
      submitLabel={other === null ? "Save description" : "Save over theirs"}
      onSubmit={save}
      successMessage="Description saved"
      onUndo={() => describe(other ?? base)}
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
  invalidates,
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
    Promise.all(invalidates.map((queryKey) => client.invalidateQueries({ queryKey })));
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
      invalidates={invalidates}
      title={`Tags of ${name}`}
      submitLabel="Set tag"
      disabledReason={key === "" && "A tag needs a key"}
      onSubmit={() => set(key, value)}
      successMessage={`Tag ${key} set`}
      onUndo={() => (old === undefined ? remove(key) : set(key, old))}
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

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
  /** Name of the object being edited. */
  name: string;
  /** Keys of the queries to fetch again after the change. */
  invalidates: readonly (readonly unknown[])[];
  onClose: () => void;
}

/** Rename an experiment or a run. */
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
      disabledReason={
        next === "" ? "A name is required" : next === name && "This is already its name"
      }
      onSubmit={() => rename(next)}
      successMessage={`${name} is now called ${next}`}
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
  /** The text the page shows now. */
  text: string;
  hint: string;
  /** Fetch the current description from the server. */
  read: () => Promise<string>;
  describe: (text: string) => Promise<unknown>;
}

/** Edit a description. If another user changed it meanwhile, show theirs before overwriting it. */
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
  // The text that editing started from; live updates may change `text` meanwhile.
  const [base, setBase] = useState(text);
  const [theirs, setTheirs] = useState(text);
  const other = theirs !== base ? theirs : text !== base ? text : null;
  const save = async () => {
    const now = await read();
    if (now !== base && now !== other) {
      setTheirs(now);
      throw new ApiError(
        "conflict",
        "Another user changed the description while you typed. Nothing was saved; read their text, then decide.",
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
          <p>Another user changed it while you typed. The current text:</p>
          <pre className={styles.theirs}>{other === "" ? "(nothing)" : other}</pre>
          <Button
            size="small"
            onClick={() => {
              setTyped(other);
              setBase(other);
              setTheirs(other);
            }}
          >
            Use theirs and discard mine
          </Button>
        </Notice>
      )}
    </SaveDialog>
  );
}

interface TagsProps extends EditProps {
  tags: Readonly<Record<string, string>>;
  /** Which tags are listed; by default all that users set. */
  isListed?: (key: string) => boolean;
  set: (key: string, value: string) => Promise<unknown>;
  remove: (key: string) => Promise<unknown>;
}

/** Add, change and remove tags. */
export function TagListDialog({
  name,
  invalidates,
  tags: before,
  isListed = isUserTag,
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
  const removeTag = (gone: string, was: string) => {
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
                  removeTag(one, text);
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

/** Clients and the server store their own tags under these prefixes. */
function isUserTag(key: string): boolean {
  return !key.startsWith("mlflow.") && !key.startsWith("greenroom.");
}

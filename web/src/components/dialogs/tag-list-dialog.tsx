import { useQueryClient } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { TagChip } from "@/components/ui/chips";
import { TextField } from "@/components/ui/fields";
import { toast, toastProblem } from "@/components/ui/toast-store";
import { keepFocusBeside } from "@/lib/focus-beside";
import type { EditProps } from "./edit-props";
import { SaveDialog } from "./save-dialog";
import styles from "./edit-dialogs.module.css";

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
  const removeTag = (removed: string, oldValue: string) => {
    remove(removed).then(
      () => {
        setTags((all) =>
          Object.fromEntries(Object.entries(all).filter(([other]) => other !== removed)),
        );
        void refresh();
        toast({
          text: `Tag ${removed} removed`,
          undo: async () => {
            await set(removed, oldValue);
            await refresh();
          },
        });
      },
      (thrown: unknown) => {
        toastProblem(thrown, `Tag ${removed} was not removed.`);
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
          .filter(([listed]) => isListed(listed))
          .map(([listed, text]) => (
            <div key={listed} className={styles.tagRow}>
              <TagChip name={listed} value={text} />
              <Button
                variant="ghost"
                size="small"
                iconOnly
                aria-label={`Remove tag ${listed}`}
                onClick={(event) => {
                  keepFocusBeside(event.currentTarget, "form");
                  removeTag(listed, text);
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

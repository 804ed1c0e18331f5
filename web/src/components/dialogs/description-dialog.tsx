import { useState } from "react";
import { Button } from "@/components/ui/button";
import { TextArea } from "@/components/ui/fields";
import { Notice } from "@/components/ui/notice";
import { ApiError } from "@/lib/api/errors";
import type { EditProps } from "./edit-props";
import { SaveDialog } from "./save-dialog";
import styles from "./edit-dialogs.module.css";

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

import { useState } from "react";
import { TextField } from "@/components/ui/fields";
import type { EditProps } from "./edit-props";
import { SaveDialog } from "./save-dialog";

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

import { useState } from "react";
import { TextField } from "@/components/ui/fields";
import { FormDialog } from "@/components/ui/form-dialog";
import { plural } from "@/lib/format";

interface TagRunsProps {
  count: number;
  /** Set the tag, or with null take it away. */
  onTag: (key: string, value: string | null) => Promise<void>;
  onClose: () => void;
}

/** Sets one tag on many runs, or takes it away from them. */
export function TagRunsDialog({ count, onTag, onClose }: TagRunsProps) {
  const [key, setKey] = useState("");
  const [value, setValue] = useState("");
  const named = key.trim();
  return (
    <FormDialog
      title={`Tag ${plural(count, "run")}`}
      submitLabel="Set tag"
      disabledReason={named === "" && "A tag needs a key"}
      onSubmit={() => onTag(named, value)}
      secondaryAction={{ submitLabel: "Remove tag", onSubmit: () => onTag(named, null) }}
      onClose={onClose}
    >
      <TextField
        label="Key"
        value={key}
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
    </FormDialog>
  );
}

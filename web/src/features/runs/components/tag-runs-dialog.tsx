import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { TextField } from "@/components/ui/fields";
import { Notice } from "@/components/ui/notice";
import { asApiError } from "@/lib/api/errors";
import { plural } from "@/lib/format";

interface TagRunsProps {
  count: number;
  onTag: (key: string, value: string | null) => Promise<void>;
  onClose: () => void;
}

/** Sets one tag on many runs, or takes it away from them. */
export function TagRunsDialog({ count, onTag, onClose }: TagRunsProps) {
  const [key, setKey] = useState("");
  const [value, setValue] = useState("");
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const run = async (set: string | null) => {
    if (key.trim() === "") {
      setProblem("A tag needs a key.");
      return;
    }
    setBusy(true);
    setProblem("");
    try {
      await onTag(key.trim(), set);
      onClose();
    } catch (error) {
      setProblem(asApiError(error).message);
      setBusy(false);
    }
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      narrow
      title={`Tag ${plural(count, "run")}`}
      onSubmit={() => { void run(value); }}
      actions={<><Button onClick={onClose}>Cancel</Button><Button busy={isBusy} onClick={() => { void run(null); }}>Remove tag</Button><Button type="submit" variant="primary" busy={isBusy}>Set tag</Button></>}
    >
      <TextField label="Key" value={key} onChange={(event) => { setKey(event.target.value); }} />
      <TextField label="Value" isOptional value={value} onChange={(event) => { setValue(event.target.value); }} />
      {problem !== "" && <Notice tone="stop" role="alert">{problem}</Notice>}
    </Dialog>
  );
}

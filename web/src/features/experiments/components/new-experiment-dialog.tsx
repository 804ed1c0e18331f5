import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { TextArea, TextField } from "@/components/ui/fields";
import { Notice } from "@/components/ui/notice";
import { toast } from "@/components/ui/toast-store";
import { createExperiment } from "@/lib/api/experiments";
import { asApiError } from "@/lib/api/errors";
import { keys } from "@/lib/query-keys";

/** A place for runs, before there are any. */
export function NewExperimentDialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const submit = async () => {
    if (name.trim() === "") return;
    setBusy(true);
    setProblem("");
    try {
      const made = await createExperiment(name.trim(), description);
      void client.invalidateQueries({ queryKey: keys.experiments });
      toast({ text: `${made.name} is there` });
      onClose();
      await navigate({ to: "/experiments/$experimentId", params: { experimentId: made.experiment_id } });
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
      title="New experiment"
      note="It groups runs that are compared with each other."
      onSubmit={() => { void submit(); }}
      actions={<><Button onClick={onClose}>Cancel</Button><Button type="submit" variant="primary" busy={isBusy} disabledReason={name.trim() === "" && "Give it a name first"}>Create experiment</Button></>}
    >
      <TextField label="Name" value={name} autoComplete="off" spellCheck={false} hint="Scripts log into it by this name." onChange={(event) => { setName(event.target.value); }} />
      <TextArea label="Description" isOptional hint="What is tried here. Markdown." value={description} onChange={(event) => { setDescription(event.target.value); }} />
      {problem !== "" && <Notice tone="stop" role="alert">{problem}</Notice>}
    </Dialog>
  );
}

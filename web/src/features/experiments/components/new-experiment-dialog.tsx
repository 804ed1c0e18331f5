import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { TextArea, TextField } from "@/components/ui/fields";
import { FormDialog } from "@/components/ui/form-dialog";
import { toast } from "@/components/ui/toast-store";
import { createExperiment } from "@/lib/api/experiments";
import { keys } from "@/lib/query-keys";

/** A place for runs, before there are any. */
export function NewExperimentDialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const create = async () => {
    const made = await createExperiment(name.trim(), description);
    void client.invalidateQueries({ queryKey: keys.experiments });
    toast({ text: `${made.name} is there` });
    await navigate({
      to: "/experiments/$experimentId",
      params: { experimentId: made.experiment_id },
    });
  };
  return (
    <FormDialog
      title="New experiment"
      note="It groups runs that are compared with each other."
      submitLabel="Create experiment"
      disabledReason={name.trim() === "" && "Give it a name first"}
      onSubmit={create}
      onClose={onClose}
    >
      <TextField
        label="Name"
        value={name}
        autoComplete="off"
        spellCheck={false}
        hint="Scripts log into it by this name."
        onChange={(event) => {
          setName(event.target.value);
        }}
      />
      <TextArea
        label="Description"
        isOptional
        hint="What is tried here. Markdown."
        value={description}
        onChange={(event) => {
          setDescription(event.target.value);
        }}
      />
    </FormDialog>
  );
}

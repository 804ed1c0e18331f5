import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { TextArea, TextField } from "@/components/ui/fields";
import { FormDialog } from "@/components/ui/form-dialog";
import { toast } from "@/components/ui/toast-store";
import { createModel } from "../api/models";
import { keys } from "@/lib/query-keys";

/** A name to register versions under, before there is any. */
export function NewModelDialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const create = async () => {
    const model = await createModel(name.trim(), description);
    void client.invalidateQueries({ queryKey: keys.models });
    void client.invalidateQueries({ queryKey: keys.home });
    toast({ text: `${model.name} is registered` });
    await navigate({ to: "/models/$name", params: { name: model.name } });
  };
  return (
    <FormDialog
      title="New model"
      note="A name that versions are registered under."
      submitLabel="Create model"
      disabledReason={name.trim() === "" && "Give it a name first"}
      onSubmit={create}
      onClose={onClose}
    >
      <TextField
        label="Model Name"
        value={name}
        onChange={(event) => {
          setName(event.target.value);
        }}
        autoComplete="off"
        spellCheck={false}
        hint="Callers load it by this name, so keep it short and stable."
      />
      <TextArea
        label="Description"
        isOptional
        value={description}
        onChange={(event) => {
          setDescription(event.target.value);
        }}
        hint="What it predicts, for whom. Markdown."
      />
    </FormDialog>
  );
}

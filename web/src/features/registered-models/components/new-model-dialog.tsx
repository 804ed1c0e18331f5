import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { TextArea, TextField } from "@/components/ui/fields";
import { Notice } from "@/components/ui/notice";
import { toast } from "@/components/ui/toast-store";
import { asApiError } from "@/lib/api/errors";
import { useCreateModel } from "../api/create-model";

/** A name to register versions under, before there is any. */
export function NewModelDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const navigate = useNavigate();
  const create = useCreateModel();
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const submit = () => {
    if (name.trim() === "") return;
    create.mutate({ name: name.trim(), description }, {
      onSuccess: (model) => {
        toast({ text: `${model.name} is registered` });
        onClose();
        void navigate({ to: "/models/$name", params: { name: model.name } });
      },
    });
  };
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title="New model"
      note="A name that versions are registered under."
      narrow
      onSubmit={submit}
      actions={(
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" busy={create.isPending} disabledReason={name.trim() === "" && "Give it a name first"}>Create model</Button>
        </>
      )}
    >
      <TextField label="Model Name" value={name} onChange={(event) => { setName(event.target.value); }} autoComplete="off" spellCheck={false} hint="Callers load it by this name, so keep it short and stable." />
      <TextArea label="Description" isOptional value={description} onChange={(event) => { setDescription(event.target.value); }} hint="What it predicts, for whom. Markdown." />
      {create.error && <Notice tone="stop" role="alert">{asApiError(create.error).message}</Notice>}
    </Dialog>
  );
}

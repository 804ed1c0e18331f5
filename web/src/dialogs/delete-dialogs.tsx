import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { ConfirmDialog, Dialog } from "@/components/ui/dialog";
import { TextField } from "@/components/ui/fields";
import { Notice } from "@/components/ui/notice";
import { toast } from "@/components/ui/toast-store";
import { asApiError } from "@/lib/api/errors";
import { deleteModel, deleteVersion, renameModel, restoreModel, restoreVersion } from "@/lib/api/registry";
import { listing, plural } from "@/lib/format";
import { keys } from "@/lib/query-keys";

interface DeleteVersionProps {
  name: string;
  version: number;
  held: readonly string[];
  aliases: readonly string[];
  onClose: () => void;
  /** Leaves the page of what is gone, before it is asked for again. */
  onDeleted?: () => Promise<void>;
}

/** Delete a version; the toast brings it back. */
export function DeleteVersionDialog({ name, version, held, aliases, onClose, onDeleted }: DeleteVersionProps) {
  const client = useQueryClient();
  const refresh = async () => {
    await Promise.all([client.invalidateQueries({ queryKey: keys.model(name) }), client.invalidateQueries({ queryKey: keys.models }), client.invalidateQueries({ queryKey: keys.home })]);
  };
  const callers = [...held.filter((stage) => stage !== "Archived"), ...aliases.map((alias) => `@${alias}`)];
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={`Delete version ${version} of ${name}`}
      verb={`Delete version ${version}`}
      danger
      onConfirm={async () => {
        await deleteVersion(name, version);
        await onDeleted?.();
        void refresh();
        toast({ text: `${name} v${version} is deleted`, undo: async () => { await restoreVersion(name, version); await refresh(); } });
      }}
    >
      {callers.length > 0 && <Notice tone="wait">Whoever loads {listing(callers)} gets this version now, and nothing once it is deleted.</Notice>}
      <p>Its number is never given again. Until it is restored, nobody can load it; its history stays.</p>
    </ConfirmDialog>
  );
}

/** Delete a model with all its versions: its name is typed, because everybody who loads it is cut off at once. */
export function DeleteModelDialog({ name, versions, onClose }: { name: string; versions: number; onClose: () => void }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [typed, setTyped] = useState("");
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const submit = async () => {
    if (typed !== name) return;
    setBusy(true);
    setProblem("");
    try {
      await deleteModel(name);
      await navigate({ to: "/models", search: {} });
      client.removeQueries({ queryKey: keys.model(name) });
      void client.invalidateQueries({ queryKey: keys.models });
      void client.invalidateQueries({ queryKey: keys.home });
      toast({ text: `${name} is deleted`, undo: async () => { await restoreModel(name); await Promise.all([client.invalidateQueries({ queryKey: keys.models }), client.invalidateQueries({ queryKey: keys.home })]); } });
    } catch (error) {
      setProblem(asApiError(error).message);
      setBusy(false);
    }
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={`Delete ${name}`}
      narrow
      onSubmit={() => { void submit(); }}
      actions={<><Button onClick={onClose}>Cancel</Button><Button type="submit" variant="danger" busy={isBusy} disabledReason={typed !== name && "Type the name of the model first"}>Delete model</Button></>}
    >
      <Notice tone="stop">Nobody can load the model and its {plural(versions, "version")} any more, until it is restored from the deleted models. Runs and the models they logged stay.</Notice>
      <TextField label="Model Name" hint={`Type ${name} to delete it`} value={typed} autoComplete="off" spellCheck={false} onChange={(event) => { setTyped(event.target.value); }} />
      {problem !== "" && <Notice tone="stop" role="alert">{problem}</Notice>}
    </Dialog>
  );
}

/** Give a model another name; its versions, stages and aliases come along. */
export function RenameModelDialog({ name, onClose }: { name: string; onClose: () => void }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [typed, setTyped] = useState(name);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const next = typed.trim();
  const submit = async () => {
    if (next === "" || next === name) return;
    setBusy(true);
    setProblem("");
    try {
      const model = await renameModel(name, next);
      await navigate({ to: "/models/$name", params: { name: model.name }, search: {}, replace: true });
      client.removeQueries({ queryKey: keys.model(name) });
      void client.invalidateQueries({ queryKey: keys.models });
      void client.invalidateQueries({ queryKey: keys.home });
      toast({ text: `${name} is called ${model.name} now` });
    } catch (error) {
      setProblem(asApiError(error).message);
      setBusy(false);
    }
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={`Rename ${name}`}
      narrow
      onSubmit={() => { void submit(); }}
      actions={<><Button onClick={onClose}>Cancel</Button><Button type="submit" variant="primary" busy={isBusy} disabledReason={next === "" ? "A model needs a name" : next === name && "It has this name already"}>Rename model</Button></>}
    >
      <TextField label="Model Name" value={typed} autoComplete="off" spellCheck={false} onChange={(event) => { setTyped(event.target.value); }} />
      <Notice tone="wait">Callers that load models:/{name}/... find nothing under the old name.</Notice>
      {problem !== "" && <Notice tone="stop" role="alert">{problem}</Notice>}
    </Dialog>
  );
}

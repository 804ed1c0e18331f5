import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { TextField } from "@/components/ui/fields";
import { FormDialog } from "@/components/ui/form-dialog";
import { Notice } from "@/components/ui/notice";
import { toast } from "@/components/ui/toast-store";
import { deleteModel, renameModel, restoreModel } from "../api/models";
import { deleteVersion, restoreVersion } from "../api/versions";
import { listing, plural } from "@/lib/format";
import { keys } from "@/lib/query-keys";
import { SaveDialog } from "@/components/dialogs/save-dialog";

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
export function DeleteVersionDialog({
  name,
  version,
  held,
  aliases,
  onClose,
  onDeleted,
}: DeleteVersionProps) {
  const callers = [
    ...held.filter((stage) => stage !== "Archived"),
    ...aliases.map((alias) => `@${alias}`),
  ];
  const remove = async () => {
    await deleteVersion(name, version);
    await onDeleted?.();
  };
  return (
    <SaveDialog
      invalidates={[keys.model(name), keys.models, keys.home]}
      title={`Delete version ${version} of ${name}`}
      submitLabel={`Delete version ${version}`}
      danger
      onSubmit={remove}
      successMessage={`${name} v${version} is deleted`}
      onUndo={() => restoreVersion(name, version)}
      onClose={onClose}
    >
      {callers.length > 0 && (
        <Notice tone="wait">
          Whoever loads {listing(callers)} gets this version now, and nothing once it is deleted.
        </Notice>
      )}
      <p>
        Its number is never given again. Until it is restored, nobody can load it; its history
        stays.
      </p>
    </SaveDialog>
  );
}

/** Delete a model with all its versions: its name is typed, because everybody who loads it is cut off at once. */
export function DeleteModelDialog({
  name,
  versions,
  onClose,
}: {
  name: string;
  versions: number;
  onClose: () => void;
}) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [typed, setTyped] = useState("");
  const remove = async () => {
    await deleteModel(name);
    await navigate({ to: "/models", search: {} });
    forget(client, name);
    toast({
      text: `${name} is deleted`,
      undo: async () => {
        await restoreModel(name);
        await refreshLists(client);
      },
    });
  };
  return (
    <FormDialog
      title={`Delete ${name}`}
      submitLabel="Delete model"
      danger
      disabledReason={typed !== name && "Type the name of the model first"}
      onSubmit={remove}
      onClose={onClose}
    >
      <Notice tone="stop">
        Nobody can load the model and its {plural(versions, "version")} any more, until it is
        restored from the deleted models. Runs and the models they logged stay.
      </Notice>
      <TextField
        label="Model Name"
        hint={`Type ${name} to delete it`}
        value={typed}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => {
          setTyped(event.target.value);
        }}
      />
    </FormDialog>
  );
}

/** Give a model another name; its versions, stages and aliases come along. */
export function RenameModelDialog({ name, onClose }: { name: string; onClose: () => void }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [typed, setTyped] = useState(name);
  const next = typed.trim();
  const rename = async () => {
    const model = await renameModel(name, next);
    await navigate({
      to: "/models/$name",
      params: { name: model.name },
      search: {},
      replace: true,
    });
    forget(client, name);
    toast({ text: `${name} is called ${model.name} now` });
  };
  return (
    <FormDialog
      title={`Rename ${name}`}
      submitLabel="Rename model"
      disabledReason={
        next === "" ? "A model needs a name" : next === name && "It has this name already"
      }
      onSubmit={rename}
      onClose={onClose}
    >
      <TextField
        label="Model Name"
        value={typed}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => {
          setTyped(event.target.value);
        }}
      />
      <Notice tone="wait">
        Callers that load models:/{name}/... find nothing under the old name.
      </Notice>
    </FormDialog>
  );
}

/** Drop what is known under a name nothing has any more. */
function forget(client: QueryClient, name: string): void {
  client.removeQueries({ queryKey: keys.model(name) });
  void refreshLists(client);
}

function refreshLists(client: QueryClient): Promise<unknown> {
  return Promise.all([
    client.invalidateQueries({ queryKey: keys.models }),
    client.invalidateQueries({ queryKey: keys.home }),
  ]);
}

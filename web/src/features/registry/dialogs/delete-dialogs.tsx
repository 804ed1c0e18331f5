import { WhoWouldNotice } from "@/components/requests/who-would-notice";
import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { TextField } from "@/components/ui/fields";
import { FormDialog } from "@/components/ui/form-dialog";
import { Notice } from "@/components/ui/notice";
import { toast } from "@/components/ui/toast-store";
import { isRefusedByRules } from "@/components/undo/undo";
import { ApiError } from "@/lib/api/errors";
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
  /** Navigate away from the deleted version before its page is refetched. */
  onDeleted?: () => Promise<void>;
}

/** Delete a version; the toast can undo it. */
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
      onUndo={() => orWhereToRestore(restoreVersion(name, version), "the history of the model")}
      onClose={onClose}
    >
      {callers.length > 0 && (
        <Notice tone="wait">
          {listing(callers)} points to this version. Loading it fails once the version is deleted.
        </Notice>
      )}
      <WhoWouldNotice name={name} version={version} />
      <p>
        Its number is never reused. It cannot be loaded until it is restored; its history is kept.
      </p>
    </SaveDialog>
  );
}

/** Delete a model with all its versions. The name must be typed, because every client that loads the model fails from then on. */
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
        await orWhereToRestore(restoreModel(name), "the deleted models");
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
        The model and its {plural(versions, "version")} cannot be loaded until it is restored from
        the deleted models. Runs and the models they logged are kept.
      </Notice>
      <WhoWouldNotice name={name} />
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

/** Rename a model with its versions, stages and aliases. */
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
    toast({ text: `${name} is now called ${model.name}` });
  };
  return (
    <FormDialog
      title={`Rename ${name}`}
      submitLabel="Rename model"
      disabledReason={
        next === "" ? "A model needs a name" : next === name && "This is already its name"
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
        Clients that load models:/{name}/... will not find it under the old name.
      </Notice>
    </FormDialog>
  );
}

/** Where rules refuse to restore it, name the place that shows which, and that can do without what they refuse. */
async function orWhereToRestore(restored: Promise<unknown>, place: string): Promise<void> {
  try {
    await restored;
  } catch (thrown) {
    if (!isRefusedByRules(thrown)) throw thrown;
    throw new ApiError(
      "conflict",
      `The rules of its stages or aliases are not met. Restore it without them from ${place}.`,
    );
  }
}

/** Drop the cached queries of a name that no longer exists. */
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

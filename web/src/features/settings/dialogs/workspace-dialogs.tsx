import { useState } from "react";
import parts from "@/components/access/parts.module.css";
import { SaveDialog } from "@/components/dialogs/save-dialog";
import { CheckField, TextField } from "@/components/ui/fields";
import type { Workspace } from "@/lib/access/types";
import {
  createWorkspace,
  deleteWorkspace,
  updateWorkspace,
  workspacesKey,
} from "@/lib/access/workspaces";
import { DEFAULT_ROLES } from "../default-roles";

/** A new workspace, or the name, description and default role of one. */
export function WorkspaceDialog({
  workspace,
  onClose,
}: {
  workspace?: Workspace;
  onClose: () => void;
}) {
  const [name, setName] = useState(workspace?.name ?? "");
  const [description, setDescription] = useState(workspace?.description ?? "");
  const [role, setRole] = useState<(typeof DEFAULT_ROLES)[number]["value"]>(
    workspace === undefined ? "server" : (workspace.default_role ?? "server"),
  );
  const isDefault = workspace?.name === "default";
  const save = () => {
    const fields = {
      name: name.trim(),
      description: description.trim(),
      default_role: role === "server" ? null : role,
    };
    if (workspace === undefined) return createWorkspace(fields);
    const { name: next, ...rest } = fields;
    return updateWorkspace(workspace.name, next === workspace.name ? rest : fields);
  };
  return (
    <SaveDialog
      title={workspace === undefined ? "New workspace" : `Edit ${workspace.name}`}
      submitLabel={workspace === undefined ? "Create workspace" : "Save workspace"}
      invalidates={[workspacesKey, ["me"]]}
      successMessage={
        workspace === undefined ? `${name.trim()} is there` : `${name.trim()} is saved`
      }
      disabledReason={name.trim() === "" && "Give it a name first"}
      onSubmit={save}
      onClose={onClose}
    >
      <TextField
        label="Name"
        value={name}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        readOnly={isDefault}
        hint={
          isDefault
            ? "This workspace always has this name."
            : "Clients name it in MLFLOW_WORKSPACE, and links to it hold it."
        }
        onChange={(event) => {
          setName(event.target.value);
        }}
      />
      <TextField
        label="Description"
        isOptional
        value={description}
        autoComplete="off"
        onChange={(event) => {
          setDescription(event.target.value);
        }}
      />
      <fieldset className={parts.choices}>
        <legend>Everyone with an account may</legend>
        {DEFAULT_ROLES.map((one) => (
          <CheckField
            key={one.value}
            type="radio"
            name="default-role"
            checked={role === one.value}
            onChange={() => {
              setRole(one.value);
            }}
            label={
              <>
                {one.label} <span className="dim">{one.hint}</span>
              </>
            }
          />
        ))}
      </fieldset>
    </SaveDialog>
  );
}

export function DeleteWorkspaceDialog({
  workspace,
  onClose,
}: {
  workspace: Workspace;
  onClose: () => void;
}) {
  const [heir, setHeir] = useState("");
  return (
    <SaveDialog
      title={`Delete ${workspace.name}`}
      submitLabel="Delete workspace"
      danger
      invalidates={[workspacesKey, ["me"]]}
      successMessage={`${workspace.name} is deleted`}
      onSubmit={() => deleteWorkspace(workspace.name, heir.trim() || null)}
      onClose={onClose}
    >
      <p>
        Its roles and what was given in it go. Models and experiments in it have to be deleted
        before, or move to another workspace. Archiving keeps all of it, read only.
      </p>
      <TextField
        label="Move what is in it to"
        isOptional
        value={heir}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        hint="The name of a workspace."
        onChange={(event) => {
          setHeir(event.target.value);
        }}
      />
    </SaveDialog>
  );
}

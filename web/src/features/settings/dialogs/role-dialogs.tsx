import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import parts from "@/components/access/parts.module.css";
import { SaveDialog } from "@/components/dialogs/save-dialog";
import { CheckField, TextField } from "@/components/ui/fields";
import { QueryView } from "@/components/ui/query-view";
import { byNoun, permissionWord } from "@/lib/access/role-words";
import { createRole, deleteRole, permissionsQuery, rolesKey, updateRole } from "@/lib/access/roles";
import type { Role } from "@/lib/access/types";
import { plural } from "@/lib/format";

/** A role of the workspace's own: a name, and permissions from the closed list. */
export function RoleDialog({ role, onClose }: { role?: Role; onClose: () => void }) {
  const [name, setName] = useState(role?.name ?? "");
  const [description, setDescription] = useState(role?.description ?? "");
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set(role?.permissions));
  const query = useQuery(permissionsQuery);
  const save = () => {
    const fields = {
      name: name.trim(),
      description: description.trim(),
      permissions: [...chosen].sort(),
    };
    return role?.role_id ? updateRole(role.role_id, fields) : createRole(fields);
  };
  const reason =
    (name.trim() === "" && "Give it a name first") ||
    (chosen.size === 0 && "Choose what it allows");
  return (
    <SaveDialog
      title={role === undefined ? "New role" : `Edit ${role.name}`}
      submitLabel={role === undefined ? "Create role" : "Save role"}
      invalidates={[rolesKey, ["me"]]}
      successMessage={role === undefined ? `${name.trim()} is there` : `${name.trim()} is saved`}
      disabledReason={reason}
      onSubmit={save}
      onClose={onClose}
    >
      <TextField
        label="Name"
        value={name}
        autoComplete="off"
        spellCheck={false}
        maxLength={100}
        hint="Lower-case letters, digits, - and _."
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
      <QueryView query={query} what="the permissions" level={3}>
        {(data) =>
          byNoun(
            data.items.filter((one) => one.about === "object").map((one) => one.permission),
          ).map(([noun, permissions]) => (
            <fieldset key={noun} className={parts.choices}>
              <legend>{noun.charAt(0).toUpperCase() + noun.slice(1)}</legend>
              <span className="chips">
                {permissions.map((permission) => (
                  <CheckField
                    key={permission}
                    checked={chosen.has(permission)}
                    onChange={(event) => {
                      const next = new Set(chosen);
                      if (event.target.checked) next.add(permission);
                      else next.delete(permission);
                      setChosen(next);
                    }}
                    label={permissionWord(permission)}
                  />
                ))}
              </span>
            </fieldset>
          ))
        }
      </QueryView>
    </SaveDialog>
  );
}

export function DeleteRoleDialog({ role, onClose }: { role: Role; onClose: () => void }) {
  const count = role.grants_count ?? 0;
  const [isForced, setForced] = useState(count === 0);
  return (
    <SaveDialog
      title={`Delete ${role.name}`}
      submitLabel="Delete role"
      danger
      invalidates={[rolesKey]}
      successMessage={`${role.name} is deleted`}
      onSubmit={() => deleteRole(role.role_id ?? role.name, isForced)}
      disabledReason={!isForced && "Someone still has this role"}
      onClose={onClose}
    >
      {count === 0 ? (
        <p>No one has it.</p>
      ) : (
        <CheckField
          checked={isForced}
          onChange={(event) => {
            setForced(event.target.checked);
          }}
          label={`Take it away from who has it: it is given ${plural(count, "time")}`}
        />
      )}
    </SaveDialog>
  );
}

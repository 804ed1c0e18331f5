import { useState } from "react";
import { AccountPicker } from "@/components/access/account-picker";
import { SaveDialog } from "@/components/dialogs/save-dialog";
import { TextArea, TextField } from "@/components/ui/fields";
import { addMember, createGroup, deleteGroup, groupsKey, updateGroup } from "@/lib/access/groups";
import type { Group } from "@/lib/access/types";
import { plural } from "@/lib/format";

/** A new group, or the name and description of one. */
export function GroupDialog({
  group,
  onMade,
  onClose,
}: {
  group?: Group;
  onMade?: (group: Group) => void;
  onClose: () => void;
}) {
  const [name, setName] = useState(group?.name ?? "");
  const [description, setDescription] = useState(group?.description ?? "");
  const save = async () => {
    const fields = [name.trim(), description.trim() || null] as const;
    if (group === undefined) onMade?.(await createGroup(...fields));
    else await updateGroup(group.group_id, { name: fields[0], description: fields[1] });
  };
  return (
    <SaveDialog
      title={group === undefined ? "New group" : `Edit ${group.name}`}
      submitLabel={group === undefined ? "Create group" : "Save group"}
      invalidates={[groupsKey]}
      successMessage={group === undefined ? `${name.trim()} is there` : `${name.trim()} is saved`}
      disabledReason={name.trim() === "" && "Give it a name first"}
      onSubmit={save}
      onClose={onClose}
    >
      <TextField
        label="Name"
        value={name}
        autoComplete="off"
        maxLength={256}
        onChange={(event) => {
          setName(event.target.value);
        }}
      />
      <TextArea
        label="Description"
        isOptional
        value={description}
        onChange={(event) => {
          setDescription(event.target.value);
        }}
      />
    </SaveDialog>
  );
}

export function DeleteGroupDialog({
  group,
  onDeleted,
  onClose,
}: {
  group: Group;
  onDeleted: () => void;
  onClose: () => void;
}) {
  return (
    <SaveDialog
      title={`Delete ${group.name}`}
      submitLabel="Delete group"
      danger
      invalidates={[["access"]]}
      successMessage={`${group.name} is deleted`}
      onSubmit={async () => {
        await deleteGroup(group.group_id);
        onDeleted();
      }}
      onClose={onClose}
    >
      <p>
        {group.members_count === 0
          ? "It has no members."
          : `${plural(group.members_count, "member")} ${group.members_count === 1 ? "loses" : "lose"} what the group may.`}{" "}
        The roles given to it go with it.
      </p>
    </SaveDialog>
  );
}

export function AddMemberDialog({ group, onClose }: { group: Group; onClose: () => void }) {
  const [name, setName] = useState("");
  return (
    <SaveDialog
      title={`Add to ${group.name}`}
      submitLabel="Add member"
      invalidates={[groupsKey]}
      successMessage={`${name.trim()} is in ${group.name}`}
      disabledReason={name.trim() === "" && "Name an account first"}
      onSubmit={() => addMember(group.group_id, name.trim())}
      onClose={onClose}
    >
      <AccountPicker
        label="Account"
        text={name}
        onText={setName}
        hint="It may at once what the group may."
      />
    </SaveDialog>
  );
}

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { AccountPicker } from "@/components/access/account-picker";
import { GroupPicker } from "@/components/access/group-picker";
import parts from "@/components/access/parts.module.css";
import { SaveDialog } from "@/components/dialogs/save-dialog";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { CheckField } from "@/components/ui/fields";
import { FormDialog } from "@/components/ui/form-dialog";
import { Notice } from "@/components/ui/notice";
import { Select } from "@/components/ui/select";
import { BUILT_IN_ROLES, roleWord } from "@/lib/access/role-words";
import { rolesQuery } from "@/lib/access/roles";
import type { AccessEntry } from "@/lib/access/types";
import { segments } from "@/lib/api/client";
import { workspacesQuery } from "@/lib/api/me";
import { basePath } from "@/lib/config";
import { withWorkspace, workspaceName } from "@/lib/workspace";
import { accessKey, grantRole, moveModel, setOwner, type Target } from "../api/access";
import styles from "../components/access.module.css";
import { holderOf, stepsOf } from "../sources";

interface Props {
  target: Target;
  onClose: () => void;
}

/** Give a role here to a person, service or group; or deny it. */
export function AddPeopleDialog({ target, onClose }: Props) {
  const [kind, setKind] = useState<"account" | "group">("account");
  const [name, setName] = useState("");
  const [role, setRole] = useState("viewer");
  const roles = useQuery(rolesQuery).data?.items ?? [];
  const choices = [
    ...BUILT_IN_ROLES.filter((one) => one.value !== "administrator"),
    ...roles
      .filter((one) => !one.is_built_in)
      .map((one) => ({ value: one.name, label: one.name, may: one.description })),
    { value: "denied", label: "Denied", may: "nothing, whatever else is given" },
  ];
  const typed = name.trim();
  return (
    <SaveDialog
      title={`Add people to ${target.name}`}
      submitLabel={role === "denied" ? "Deny access" : "Give access"}
      danger={role === "denied"}
      invalidates={[accessKey]}
      successMessage={`${typed} is ${roleWord(role)} here`}
      disabledReason={typed === "" && "Name someone first"}
      onSubmit={() =>
        grantRole(target, kind === "account" ? { account: typed } : { group: typed }, role)
      }
      onClose={onClose}
    >
      <fieldset className={parts.choices}>
        <legend>Who</legend>
        <span className="chips">
          <CheckField
            type="radio"
            name="kind"
            checked={kind === "account"}
            onChange={() => {
              setKind("account");
              setName("");
            }}
            label="a person or service"
          />
          <CheckField
            type="radio"
            name="kind"
            checked={kind === "group"}
            onChange={() => {
              setKind("group");
              setName("");
            }}
            label="a group"
          />
        </span>
      </fieldset>
      {kind === "account" ? (
        <AccountPicker label="Account" text={name} onText={setName} />
      ) : (
        <GroupPicker label="Group" text={name} onText={setName} />
      )}
      <fieldset className={parts.choices}>
        <legend>Role</legend>
        {choices.map((one) => (
          <CheckField
            key={one.value}
            type="radio"
            name="role"
            checked={role === one.value}
            onChange={() => {
              setRole(one.value);
            }}
            label={
              <>
                {one.label} <span className="dim">{one.may}</span>
              </>
            }
          />
        ))}
      </fieldset>
    </SaveDialog>
  );
}

export function OwnerDialog({ target, owner, onClose }: Props & { owner: string | null }) {
  const [name, setName] = useState("");
  const typed = name.trim();
  return (
    <SaveDialog
      title={`Owner of ${target.name}`}
      submitLabel="Set owner"
      invalidates={[accessKey]}
      successMessage={`${typed} owns ${target.name}`}
      disabledReason={typed === "" && "Name someone first"}
      onSubmit={() => setOwner(target, typed)}
      onClose={onClose}
    >
      <p className="mid">
        The owner manages it: gives access, and deletes it.
        {owner !== null && ` ${owner} keeps only what was given besides.`}
      </p>
      <AccountPicker
        label="New owner"
        text={name}
        onText={setName}
        without={owner === null ? [] : [owner]}
      />
    </SaveDialog>
  );
}

/** Every reason for a role, as a chain from the person to what it allows. */
export function WhyDialog({ target, entry, onClose }: Props & { entry: AccessEntry }) {
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={`Why ${holderOf(entry)} is ${roleWord(entry.role)}`}
      note={
        entry.role === "denied"
          ? "A denial outweighs every other role."
          : entry.sources.length > 1
            ? "The strongest reason first."
            : undefined
      }
      actions={
        <Button variant="primary" onClick={onClose}>
          Done
        </Button>
      }
    >
      {entry.sources.map((source, index) => (
        <ol key={index} className={styles.chain}>
          {stepsOf(entry, source, target.kind).map((step) => (
            <li key={step.verb}>
              <small>{step.verb}</small>
              <b>{step.title}</b>
              {step.note !== undefined && <small>{step.note}</small>}
            </li>
          ))}
        </ol>
      ))}
    </Dialog>
  );
}

/** Move a model to another workspace, and go there: another workspace is another document. */
export function MoveModelDialog({ name, onClose }: { name: string; onClose: () => void }) {
  const others = (useQuery(workspacesQuery).data?.items ?? []).filter(
    (one) => one.name !== workspaceName && !one.is_archived,
  );
  const [chosen, setChosen] = useState(others[0]?.name ?? "");
  return (
    <FormDialog
      title={`Move ${name}`}
      submitLabel="Move model"
      disabledReason={chosen === "" && "No other workspace takes it"}
      onSubmit={async () => {
        await moveModel(name, chosen);
        window.location.assign(
          `${basePath}${segments("models", name)}${withWorkspace("", chosen)}`,
        );
      }}
      onClose={onClose}
    >
      <div className={parts.choices}>
        <span>From {workspaceName} to</span>
        <Select
          label="Workspace"
          value={chosen}
          options={others.map((one) => ({ value: one.name, label: one.name }))}
          onChange={setChosen}
        />
      </div>
      <p>
        Its versions, their files, comments and history move along, and its owner stays. The old
        address leads to the new one.
      </p>
      <Notice tone="wait">
        What was given on this model is deleted: roles given in {chosen || "the other workspace"}{" "}
        apply there.
      </Notice>
    </FormDialog>
  );
}

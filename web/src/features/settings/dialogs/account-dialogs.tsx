import { useRef, useState } from "react";
import { AccountPicker } from "@/components/access/account-picker";
import { NewTokenDialog } from "@/components/access/new-token-dialog";
import parts from "@/components/access/parts.module.css";
import { SecretToken } from "@/components/access/secret-token";
import { SaveDialog } from "@/components/dialogs/save-dialog";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { CheckField, TextField } from "@/components/ui/fields";
import { FormDialog } from "@/components/ui/form-dialog";
import { accountsKey, createAccount, deleteAccount, updateAccount } from "@/lib/access/accounts";
import { MIN_PASSWORD, passwordError, setPassword } from "@/lib/access/password";
import { createTokenOf } from "@/lib/access/tokens";
import type { Account, NewToken } from "@/lib/access/types";
import { basePath } from "@/lib/config";

const PASSWORD_HINT = `At least ${MIN_PASSWORD} characters.`;

interface PasswordFieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  hint?: string;
}

/** A password for someone else: it is shown, because it has to be passed on. */
function PasswordField({ label, value, onChange, hint = PASSWORD_HINT }: PasswordFieldProps) {
  return (
    <TextField
      label={label}
      type="text"
      autoComplete="off"
      spellCheck={false}
      value={value}
      hint={hint}
      onChange={(event) => {
        onChange(event.target.value);
      }}
    />
  );
}

function NameFields({
  name,
  displayName,
  onName,
  onDisplayName,
}: {
  name: string;
  displayName: string;
  onName: (name: string) => void;
  onDisplayName: (name: string) => void;
}) {
  return (
    <>
      <TextField
        label="User name"
        value={name}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={256}
        hint="To sign in with. It stays as it is."
        onChange={(event) => {
          onName(event.target.value);
        }}
      />
      <FullNameField value={displayName} onChange={onDisplayName} />
    </>
  );
}

function FullNameField({ value, onChange }: { value: string; onChange: (name: string) => void }) {
  return (
    <TextField
      label="Full name"
      isOptional
      value={value}
      autoComplete="off"
      maxLength={256}
      onChange={(event) => {
        onChange(event.target.value);
      }}
    />
  );
}

/** An account for a person, or for a service that has tokens only. */
export function NewAccountDialog({ onClose }: { onClose: () => void }) {
  const [kind, setKind] = useState<"user" | "service">("user");
  const [name, setName] = useState("");
  const [displayName, setDisplayName] = useState("");
  const [password, setTyped] = useState("");
  const [isAdmin, setAdmin] = useState(false);
  const reason =
    (name.trim() === "" && "Give it a name first") ||
    (kind === "user" && password !== "" && passwordError(password, name)) ||
    false;
  return (
    <SaveDialog
      title="New account"
      submitLabel="Create account"
      invalidates={[accountsKey]}
      successMessage={`${name.trim()} has an account`}
      disabledReason={reason}
      onSubmit={() =>
        createAccount({
          kind,
          name: name.trim(),
          display_name: displayName.trim() || null,
          is_admin: kind === "user" && isAdmin,
          ...(kind === "user" && password !== "" ? { password } : {}),
        })
      }
      onClose={onClose}
    >
      <fieldset className={parts.choices}>
        <legend>For</legend>
        <CheckField
          type="radio"
          name="kind"
          checked={kind === "user"}
          onChange={() => {
            setKind("user");
          }}
          label="a person, who signs in"
        />
        <CheckField
          type="radio"
          name="kind"
          checked={kind === "service"}
          onChange={() => {
            setKind("service");
          }}
          label="a service, which has tokens only"
        />
      </fieldset>
      <NameFields
        name={name}
        displayName={displayName}
        onName={setName}
        onDisplayName={setDisplayName}
      />
      {kind === "user" && (
        <>
          <PasswordField
            label="Password"
            value={password}
            onChange={setTyped}
            hint={`${PASSWORD_HINT} Empty for who signs in with a provider.`}
          />
          <CheckField
            checked={isAdmin}
            onChange={(event) => {
              setAdmin(event.target.checked);
            }}
            label="Administers this server: accounts, groups, workspaces, and everything in them"
          />
        </>
      )}
    </SaveDialog>
  );
}

/** The first account of a server on loopback: it asks everyone to sign in from then on. */
export function FirstAdministratorDialog({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState("");
  const [displayName, setDisplayName] = useState("");
  const [password, setTyped] = useState("");
  const create = async () => {
    await createAccount({
      kind: "user",
      name: name.trim(),
      display_name: displayName.trim() || null,
      is_admin: true,
      password,
    });
    // To the sign-in page.
    window.location.assign(`${basePath}/settings/people`);
  };
  return (
    <FormDialog
      title="Create the first administrator"
      note="From then on everyone signs in, you with this name and password."
      submitLabel="Create administrator"
      disabledReason={
        (name.trim() === "" && "Give it a name first") || passwordError(password, name) || false
      }
      onSubmit={create}
      onClose={onClose}
    >
      <NameFields
        name={name}
        displayName={displayName}
        onName={setName}
        onDisplayName={setDisplayName}
      />
      <TextField
        label="Password"
        type="password"
        autoComplete="new-password"
        value={password}
        hint={PASSWORD_HINT}
        onChange={(event) => {
          setTyped(event.target.value);
        }}
      />
    </FormDialog>
  );
}

interface AccountDialogProps {
  account: Account;
  onClose: () => void;
}

export function PasswordDialog({ account, onClose }: AccountDialogProps) {
  const [password, setTyped] = useState("");
  return (
    <SaveDialog
      title={`Set a password for ${account.name}`}
      submitLabel="Set password"
      invalidates={[accountsKey]}
      successMessage={`${account.name} has a new password`}
      disabledReason={passwordError(password, account.name) ?? false}
      onSubmit={() => setPassword(account.account_id, password)}
      onClose={onClose}
    >
      <p className="mid">All sessions of {account.name} end. Tokens stay.</p>
      <PasswordField label="New password" value={password} onChange={setTyped} />
    </SaveDialog>
  );
}

export function RenameAccountDialog({ account, onClose }: AccountDialogProps) {
  const [displayName, setDisplayName] = useState(account.display_name ?? "");
  return (
    <SaveDialog
      title={`Full name of ${account.name}`}
      submitLabel="Save name"
      invalidates={[accountsKey, ["me"]]}
      successMessage={`The name of ${account.name} is saved`}
      onSubmit={() =>
        updateAccount(account.account_id, {
          display_name: displayName.trim() || null,
        })
      }
      onClose={onClose}
    >
      <FullNameField value={displayName} onChange={setDisplayName} />
    </SaveDialog>
  );
}

/** Delete an account; someone else can take over what it owns. */
export function DeleteAccountDialog({ account, onClose }: AccountDialogProps) {
  const [heir, setHeir] = useState("");
  return (
    <SaveDialog
      title={`Delete ${account.name}`}
      submitLabel="Delete account"
      danger
      invalidates={[accountsKey, ["access"]]}
      successMessage={`${account.name} is deleted`}
      onSubmit={() => deleteAccount(account.account_id, heir.trim() || null)}
      onClose={onClose}
    >
      <p>
        Sessions and tokens of {account.name} stop working, and its roles go. What it did stays in
        the history under its name.
      </p>
      <AccountPicker
        label="Who owns its models and experiments then"
        text={heir}
        onText={setHeir}
        without={[account.name]}
        hint="Needed only if it owns something."
      />
    </SaveDialog>
  );
}

/** A token for a service, made by an administrator. */
export function AccountTokenDialog({ account, onClose }: AccountDialogProps) {
  // The dialog of the form closes after it made one, and when it is cancelled.
  const latest = useRef<NewToken | null>(null);
  const [made, setMade] = useState<NewToken | null>(null);
  if (made === null)
    return (
      <NewTokenDialog
        create={(token) => createTokenOf(account.account_id, token)}
        onMade={(token) => {
          latest.current = token;
        }}
        onClose={() => {
          if (latest.current === null) onClose();
          else setMade(latest.current);
        }}
      />
    );
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={`New token of ${account.name}`}
      actions={
        <Button variant="primary" onClick={onClose}>
          Done
        </Button>
      }
    >
      <SecretToken token={made} />
    </Dialog>
  );
}

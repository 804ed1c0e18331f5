import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { CheckField, TextField } from "@/components/ui/fields";
import { FormDialog } from "@/components/ui/form-dialog";
import { SCOPES } from "@/lib/access/scopes";
import type { CreateToken } from "@/lib/access/tokens";
import type { NewToken, TokenScope } from "@/lib/access/types";
import { workspacesQuery } from "@/lib/api/me";
import { workspaceName } from "@/lib/workspace";
import { ModelPicker } from "./model-picker";
import parts from "./parts.module.css";

const LIFETIMES = [
  { days: 7, label: "7 days" },
  { days: 30, label: "30 days" },
  { days: 90, label: "90 days" },
  { days: 365, label: "1 year" },
  { days: 0, label: "no end" },
] as const;
const DEFAULT_DAYS = 90;
const DAY_MS = 86_400_000;

type Limit = "none" | "workspace" | "models";

/** Make a token: name, what it may do, for how long, and where. */
export function NewTokenDialog({
  create,
  onMade,
  onClose,
}: {
  create: (token: CreateToken) => Promise<NewToken>;
  onMade: (token: NewToken) => void;
  onClose: () => void;
}) {
  const [name, setName] = useState("");
  const [scope, setScope] = useState<TokenScope>("read");
  const [days, setDays] = useState<number>(DEFAULT_DAYS);
  const [limit, setLimit] = useState<Limit>("none");
  const [models, setModels] = useState<readonly string[]>([]);
  const hasWorkspaces = (useQuery(workspacesQuery).data?.items.length ?? 0) > 1;
  const submit = async () => {
    onMade(
      await create({
        name: name.trim(),
        scope,
        workspace: limit === "none" ? null : workspaceName,
        models: limit === "models" ? models : null,
        expires_at_ms: days === 0 ? null : Date.now() + days * DAY_MS,
      }),
    );
  };
  const reason =
    (name.trim() === "" && "Give it a name first") ||
    (limit === "models" && models.length === 0 && "Name at least one model");
  return (
    <FormDialog
      title="New token"
      note="For one program. It is shown once."
      submitLabel="Create token"
      disabledReason={reason}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextField
        label="Name"
        value={name}
        autoComplete="off"
        spellCheck={false}
        maxLength={200}
        hint="What uses it: evaluation notebook, nightly training."
        onChange={(event) => {
          setName(event.target.value);
        }}
      />
      <fieldset className={parts.choices}>
        <legend>It may</legend>
        {SCOPES.map(({ value, label, may }) => (
          <CheckField
            key={value}
            type="radio"
            name="scope"
            checked={scope === value}
            onChange={() => {
              setScope(value);
            }}
            label={
              <>
                {label} <span className="dim">{may}</span>
              </>
            }
          />
        ))}
      </fieldset>
      <fieldset className={parts.choices}>
        <legend>It works for</legend>
        <span className="chips">
          {LIFETIMES.map((one) => (
            <CheckField
              key={one.days}
              type="radio"
              name="lifetime"
              checked={days === one.days}
              onChange={() => {
                setDays(one.days);
              }}
              label={one.label}
            />
          ))}
        </span>
      </fieldset>
      <fieldset className={parts.choices}>
        <legend>It reaches</legend>
        <LimitChoice value="none" limit={limit} onChange={setLimit} label="Everything you may" />
        {hasWorkspaces && (
          <LimitChoice
            value="workspace"
            limit={limit}
            onChange={setLimit}
            label={`Only the workspace ${workspaceName}`}
          />
        )}
        <LimitChoice
          value="models"
          limit={limit}
          onChange={setLimit}
          label={hasWorkspaces ? `Only some models of ${workspaceName}` : "Only some models"}
        />
      </fieldset>
      {limit === "models" && <ModelPicker models={models} onChange={setModels} />}
    </FormDialog>
  );
}

function LimitChoice({
  value,
  limit,
  label,
  onChange,
}: {
  value: Limit;
  limit: Limit;
  label: string;
  onChange: (limit: Limit) => void;
}) {
  return (
    <CheckField
      type="radio"
      name="limit"
      checked={limit === value}
      onChange={() => {
        onChange(value);
      }}
      label={label}
    />
  );
}

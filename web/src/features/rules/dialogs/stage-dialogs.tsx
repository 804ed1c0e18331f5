import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { SaveDialog } from "@/components/dialogs/save-dialog";
import { CheckField, TextField } from "@/components/ui/fields";
import { keys } from "@/lib/query-keys";
import { COLOURS } from "@/lib/stages";
import { addStage, changeStage, removeStage, type RulesPage } from "../api/rules";
import styles from "../components/rules.module.css";

const TOUCHED = [keys.stages, keys.rules, keys.models, keys.home, ["model"]];
const MOST_NAME = 50;

/** Add a stage, the last one before Archived. */
export function NewStageDialog({ page, onClose }: { page: RulesPage; onClose: () => void }) {
  const [name, setName] = useState("");
  const [colour, setColour] = useState(() => leastUsed(page));
  const navigate = useNavigate();
  const plain = name.trim();
  return (
    <SaveDialog
      title="Add a stage"
      submitLabel="Add stage"
      invalidates={TOUCHED}
      successMessage={`${plain} is a stage now`}
      disabledReason={reasonOf(page, plain, "")}
      onSubmit={async () => {
        await addStage({ name: plain, colour });
        void navigate({ to: "/settings/rules", search: { target: `stage:${plain}` } });
      }}
      onClose={onClose}
    >
      <NameField
        value={name}
        onChange={setName}
        hint="It becomes the last stage before Archived."
      />
      <ColourField value={colour} onChange={setColour} />
    </SaveDialog>
  );
}

/** Rename or recolour a stage. */
export function EditStageDialog({
  page,
  stage,
  onClose,
}: {
  page: RulesPage;
  stage: string;
  onClose: () => void;
}) {
  const current = page.stages.find((one) => one.name === stage);
  const [name, setName] = useState(stage);
  const [colour, setColour] = useState(current?.colour ?? "grey");
  const navigate = useNavigate();
  const plain = name.trim();
  const count = page.counts[stage] ?? 0;
  const isFixed = stage === "Archived" || count > 0;
  return (
    <SaveDialog
      title={`Name and colour of ${stage}`}
      submitLabel="Save stage"
      invalidates={TOUCHED}
      successMessage={`${plain} is saved`}
      disabledReason={
        reasonOf(page, plain, stage) ||
        (plain === stage && colour === current?.colour && "Nothing is changed")
      }
      onSubmit={async () => {
        await changeStage(
          stage,
          {
            ...(plain === stage ? {} : { name: plain }),
            ...(colour === current?.colour ? {} : { colour }),
          },
          current?.etag,
        );
        if (plain !== stage)
          void navigate({ to: "/settings/rules", search: { target: `stage:${plain}` } });
      }}
      onClose={onClose}
    >
      <NameField
        value={name}
        onChange={setName}
        isFixed={isFixed}
        hint={
          stage === "Archived"
            ? "MLflow clients expect this name."
            : count > 0
              ? "A stage is renamed while no version is in it. Rules that name it follow."
              : "Rules that name it follow."
        }
      />
      <ColourField value={colour} onChange={setColour} />
    </SaveDialog>
  );
}

export function RemoveStageDialog({ stage, onClose }: { stage: string; onClose: () => void }) {
  const navigate = useNavigate();
  return (
    <SaveDialog
      title={`Remove ${stage}`}
      submitLabel="Remove stage"
      danger
      invalidates={TOUCHED}
      successMessage={`${stage} is removed`}
      onSubmit={async () => {
        await removeStage(stage);
        void navigate({ to: "/settings/rules", search: {} });
      }}
      onClose={onClose}
    >
      <p>
        It must have no versions and no rule, and no rule may name it. What happened in it stays in
        the history.
      </p>
    </SaveDialog>
  );
}

function NameField({
  value,
  onChange,
  hint,
  isFixed = false,
}: {
  value: string;
  onChange: (value: string) => void;
  hint: string;
  isFixed?: boolean;
}) {
  return (
    <TextField
      label="Name"
      value={value}
      readOnly={isFixed}
      maxLength={MOST_NAME}
      autoComplete="off"
      spellCheck={false}
      hint={hint}
      onChange={(event) => {
        onChange(event.target.value);
      }}
    />
  );
}

function ColourField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  return (
    <fieldset className={styles.colours}>
      <legend>Colour</legend>
      {COLOURS.map((colour) => (
        <CheckField
          key={colour}
          type="radio"
          name="colour"
          checked={colour === value}
          onChange={() => {
            onChange(colour);
          }}
          label={colour.charAt(0).toUpperCase() + colour.slice(1)}
        />
      ))}
    </fieldset>
  );
}

function leastUsed(page: RulesPage): string {
  const used = (colour: string) => page.stages.filter((one) => one.colour === colour).length;
  return [...COLOURS.slice(1)].sort((one, other) => used(one) - used(other))[0] ?? "blue";
}

function reasonOf(page: RulesPage, name: string, own: string): string | false {
  if (name === "") return "Give it a name first";
  if (/[/@:]/.test(name)) return "A name has no /, @ or :";
  const taken = page.stages.find(
    (one) => one.name !== own && one.name.toLowerCase() === name.toLowerCase(),
  );
  return taken !== undefined && `There is a stage ${taken.name} already`;
}

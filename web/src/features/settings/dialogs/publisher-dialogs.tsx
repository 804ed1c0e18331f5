import { useState } from "react";
import { ModelPicker } from "@/components/access/model-picker";
import parts from "@/components/access/parts.module.css";
import { SaveDialog } from "@/components/dialogs/save-dialog";
import { CheckField, TextArea, TextField } from "@/components/ui/fields";
import {
  createPublisher,
  deletePublisher,
  publishersKey,
  updatePublisher,
  type Publisher,
} from "@/lib/access/publishers";
import { SCOPES } from "@/lib/access/scopes";
import { serverAddress } from "@/lib/config";
import { conditionsIn, textOf } from "../conditions";

const GITHUB = "https://token.actions.githubusercontent.com";

/** A new trusted publisher, or another of its fields. */
export function PublisherDialog({
  publisher,
  onClose,
}: {
  publisher?: Publisher;
  onClose: () => void;
}) {
  const [name, setName] = useState("");
  const [issuer, setIssuer] = useState(publisher?.issuer ?? GITHUB);
  const [audience, setAudience] = useState(publisher?.audience ?? serverAddress);
  const [conditions, setConditions] = useState(
    publisher === undefined
      ? "repository = acme/churn\nref = refs/heads/main"
      : textOf(publisher.conditions),
  );
  const [models, setModels] = useState<readonly string[]>(publisher?.models ?? []);
  const [scope, setScope] = useState<Publisher["scope"]>(publisher?.scope ?? "write");
  const parsed = conditionsIn(conditions);
  const reason =
    (publisher === undefined && name.trim() === "" && "Give it a name first") ||
    (parsed === null && "Each condition is claim = value") ||
    (models.length === 0 && "Name at least one model");
  const save = () => {
    const fields = {
      issuer: issuer.trim(),
      audience: audience.trim(),
      conditions: parsed ?? {},
      models,
      scope,
    };
    return publisher === undefined
      ? createPublisher(name.trim(), fields)
      : updatePublisher(publisher.publisher_id, fields);
  };
  const title = publisher === undefined ? "New trusted publisher" : `Edit ${publisher.name}`;
  return (
    <SaveDialog
      title={title}
      submitLabel={publisher === undefined ? "Create publisher" : "Save publisher"}
      invalidates={[publishersKey]}
      successMessage={`${publisher?.name ?? name.trim()} is saved`}
      disabledReason={reason}
      onSubmit={save}
      onClose={onClose}
    >
      {publisher === undefined && (
        <TextField
          label="Name"
          value={name}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          hint="Lower-case letters, digits, and . _ - between them. It stays as it is."
          onChange={(event) => {
            setName(event.target.value);
          }}
        />
      )}
      <TextField
        label="Issuer"
        value={issuer}
        autoComplete="off"
        spellCheck={false}
        hint="Who signs the identity tokens of the jobs."
        onChange={(event) => {
          setIssuer(event.target.value);
        }}
      />
      <TextField
        label="Audience"
        value={audience}
        autoComplete="off"
        spellCheck={false}
        hint="What jobs request their identity token for."
        onChange={(event) => {
          setAudience(event.target.value);
        }}
      />
      <TextArea
        label="Conditions"
        value={conditions}
        spellCheck={false}
        hint="One a line, all must hold: claim = value. * stands for any characters but /, ** for any."
        onChange={(event) => {
          setConditions(event.target.value);
        }}
      />
      <ModelPicker models={models} onChange={setModels} />
      <fieldset className={parts.choices}>
        <legend>Its jobs may</legend>
        {SCOPES.filter((one) => one.value !== "admin").map((one) => (
          <CheckField
            key={one.value}
            type="radio"
            name="scope"
            checked={scope === one.value}
            onChange={() => {
              setScope(one.value);
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

export function DeletePublisherDialog({
  publisher,
  onClose,
}: {
  publisher: Publisher;
  onClose: () => void;
}) {
  return (
    <SaveDialog
      title={`Delete ${publisher.name}`}
      submitLabel="Delete publisher"
      danger
      invalidates={[publishersKey]}
      successMessage={`${publisher.name} is deleted`}
      onSubmit={() => deletePublisher(publisher.publisher_id)}
      onClose={onClose}
    >
      <p>Its jobs are refused at once. What they registered stays.</p>
    </SaveDialog>
  );
}

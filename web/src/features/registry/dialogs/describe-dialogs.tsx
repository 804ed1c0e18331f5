import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { VersionRow } from "@/lib/api/types";
import styles from "./dialogs.module.css";
import { Button } from "@/components/ui/button";
import { AliasChips, VersionLabel } from "@/components/ui/chips";
import { CheckField, TextField } from "@/components/ui/fields";
import { StagePills } from "@/components/ui/stage-pill";
import { deleteAlias, setAlias } from "../api/aliases";
import { deleteTag, describe, setTag } from "../api/descriptions";
import { modelQuery } from "../api/models";
import { versionQuery } from "../api/versions";
import { keys } from "@/lib/query-keys";
import { AliasRuleFields, useAliasRule } from "./protected-alias";
import { DescriptionDialog, TagListDialog } from "@/components/dialogs/edit-dialogs";
import { SaveDialog } from "@/components/dialogs/save-dialog";

interface OwnerProps {
  name: string;
  /** Of this version; of the model without it. */
  version?: number;
  onClose: () => void;
}

/** Edit the description of a model or version. */
export function DescribeDialog({ name, version, text, onClose }: OwnerProps & { text: string }) {
  const client = useQueryClient();
  const read = async () =>
    version === undefined
      ? (await client.fetchQuery({ ...modelQuery(name), staleTime: 0 })).description
      : (await client.fetchQuery({ ...versionQuery(name, version), staleTime: 0 })).version
          .description;
  return (
    <DescriptionDialog
      name={titleOf(name, version)}
      text={text}
      hint="Markdown"
      invalidates={[keys.model(name)]}
      read={read}
      describe={(next) => describe(name, next, version)}
      onClose={onClose}
    />
  );
}

/** Edit the tags of a model or version. */
export function TagsDialog({
  name,
  version,
  tags,
  onClose,
}: OwnerProps & { tags: Readonly<Record<string, string>> }) {
  return (
    <TagListDialog
      name={titleOf(name, version)}
      tags={tags}
      isListed={() => true}
      invalidates={[keys.model(name)]}
      set={(key, value) => setTag(name, key, value, version)}
      remove={(key) => deleteTag(name, key, version)}
      onClose={onClose}
    />
  );
}

function titleOf(name: string, version: number | undefined): string {
  return version === undefined ? name : `version ${version}`;
}

interface AliasDialogProps {
  name: string;
  version: number;
  onClose: () => void;
}

/** Set an alias on a version: a new one, or one that another version has. */
export function AliasDialog({ name, version, onClose }: AliasDialogProps) {
  const model = useQuery(modelQuery(name)).data;

  const aliases = model?.aliases ?? {};
  const others = Object.entries(aliases).filter(([, at]) => at !== version);
  const [typed, setTyped] = useState("");
  const alias = typed.trim().replace(/^@/, "");
  const old = aliases[alias];
  const rule = useAliasRule(name, version, alias);
  return (
    <SaveDialog
      invalidates={[keys.model(name)]}
      title={`Set an alias on version ${version}`}
      submitLabel={
        rule.isAsking
          ? "Request"
          : old === undefined || old === version
            ? "Set alias"
            : `Move from v${old}`
      }
      disabledReason={
        alias === ""
          ? "An alias needs a name"
          : model === undefined && "The aliases are still loading"
      }
      onSubmit={rule.isAsking ? rule.ask : () => setAlias(name, alias, version, rule.comment)}
      successMessage={rule.isAsking ? "The request is made" : `@${alias} is v${version}`}
      onUndo={
        rule.isAsking
          ? undefined
          : () =>
              old === undefined ? deleteAlias(name, alias) : setAlias(name, alias, old, "Undone")
      }
      onClose={onClose}
    >
      <TextField
        label="Alias"
        placeholder="champion"
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
        }}
        hint={old !== undefined && old !== version ? `It points to v${old} now` : undefined}
      />
      {others.length > 0 && (
        <div className={styles.road}>
          {others.map(([one, at]) => (
            <Button
              key={one}
              size="small"
              title={`@${one}`}
              onClick={() => {
                setTyped(one);
              }}
            >
              <span>@{one}</span> from v{at}
            </Button>
          ))}
        </div>
      )}
      <AliasRuleFields name={name} version={version} alias={alias} old={old} rule={rule} />
    </SaveDialog>
  );
}

interface MoveAliasProps {
  name: string;
  alias: string;
  /** The one it points to now. */
  version: number;
  versions: readonly Pick<VersionRow, "version" | "stages" | "aliases">[];
  onClose: () => void;
}

/** Choose which version an alias points to. */
export function MoveAliasDialog({ name, alias, version, versions, onClose }: MoveAliasProps) {
  const [target, setTarget] = useState<number | null>(null);
  const rule = useAliasRule(name, target, alias);
  return (
    <SaveDialog
      invalidates={[keys.model(name)]}
      title={`Move @${alias}`}
      submitLabel={rule.isAsking ? "Request" : target === null ? "Move" : `Move to v${target}`}
      disabledReason={target === null && "Pick a version first"}
      onSubmit={
        rule.isAsking ? rule.ask : () => setAlias(name, alias, target ?? version, rule.comment)
      }
      successMessage={
        rule.isAsking
          ? "The request is made"
          : `@${alias} moved from v${version} to v${target ?? version}`
      }
      onUndo={rule.isAsking ? undefined : () => setAlias(name, alias, version, "Undone")}
      onClose={onClose}
    >
      <fieldset className={styles.choices}>
        <legend className="mid">
          @{alias} points to version {version}. Move it to
        </legend>
        {versions
          .filter((one) => one.version !== version)
          .map((one) => (
            <CheckField
              key={one.version}
              type="radio"
              name="version"
              checked={target === one.version}
              onChange={() => {
                setTarget(one.version);
              }}
              label={
                <span className="chips">
                  <VersionLabel version={one.version} />
                  {one.stages.length > 0 && <StagePills stages={one.stages} />}
                  {one.aliases.length > 0 && <AliasChips aliases={one.aliases} />}
                </span>
              }
            />
          ))}
      </fieldset>
      {target !== null && (
        <AliasRuleFields name={name} version={target} alias={alias} old={version} rule={rule} />
      )}
    </SaveDialog>
  );
}

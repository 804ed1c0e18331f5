import { useQuery, useQueryClient } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { AliasChips, TagChip, VersionLabel } from "@/components/ui/chips";
import { CheckField, TextArea, TextField } from "@/components/ui/fields";
import { Notice } from "@/components/ui/notice";
import { StagePills } from "@/components/ui/stage-pill";
import { toast } from "@/components/ui/toast-store";
import { ApiError, asApiError } from "@/lib/api/errors";
import { deleteAlias, deleteTag, describe, modelQuery, setAlias, setTag, versionQuery, type VersionRow } from "@/lib/api/registry";
import { keys } from "@/lib/query-keys";
import styles from "./registry-parts.module.css";
import { SaveDialog } from "./save-dialog";

interface OwnerProps {
  name: string;
  /** Of this version; of the model without it. */
  version?: number;
  onClose: () => void;
}

/** Edit the description of a model or version. */
export function DescribeDialog({ name, version, text, onClose }: OwnerProps & { text: string }) {
  const client = useQueryClient();
  const [typed, setTyped] = useState(text);
  // What the reader began with; live updates may change what is there meanwhile.
  const [base, setBase] = useState(text);
  const [theirs, setTheirs] = useState(text);
  const other = theirs !== base ? theirs : text !== base ? text : null;
  const save = async () => {
    const now = version === undefined
      ? (await client.fetchQuery({ ...modelQuery(name), staleTime: 0 })).description
      : (await client.fetchQuery({ ...versionQuery(name, version), staleTime: 0 })).version.description;
    if (now !== base && now !== other) {
      setTheirs(now);
      throw new ApiError("conflict", "Somebody else described it while you typed. Nothing was saved; look at their text, then decide.");
    }
    return describe(name, typed, version);
  };
  return (
    <SaveDialog refreshes={[keys.model(name)]} title={version === undefined ? `Describe ${name}` : `Describe version ${version}`} verb={other === null ? "Save description" : "Save over theirs"} save={save} done="Description saved" undo={() => describe(name, other ?? base, version)} onClose={onClose}>
      <TextArea label="Description" hint="Markdown" rows={9} value={typed} onChange={(event) => { setTyped(event.target.value); }} />
      {other !== null && (
        <Notice tone="wait" role="status">
          <p>Somebody else changed it while you typed. This is there now:</p>
          <pre className={styles.theirs}>{other === "" ? "(nothing)" : other}</pre>
          <Button size="small" onClick={() => { setTyped(other); setBase(other); setTheirs(other); }}>Take theirs and drop mine</Button>
        </Notice>
      )}
    </SaveDialog>
  );
}

/** Add a tag, or take tags away. */
export function TagsDialog({ name, version, tags, onClose }: OwnerProps & { tags: Readonly<Record<string, string>> }) {
  const client = useQueryClient();
  const [key, setKey] = useState("");
  const [value, setValue] = useState("");
  const old = tags[key];
  const remove = (gone: string, was: string) => {
    const refresh = () => client.invalidateQueries({ queryKey: keys.model(name) });
    deleteTag(name, gone, version).then(
      () => { void refresh(); toast({ text: `Tag ${gone} removed`, undo: async () => { await setTag(name, gone, was, version); await refresh(); } }); },
      (thrown: unknown) => { toast({ text: asApiError(thrown).message, tone: "stop", requestId: asApiError(thrown).requestId }); },
    );
  };
  return (
    <SaveDialog refreshes={[keys.model(name)]} title="Tags" verb="Set tag" reason={key.trim() === "" && "A tag needs a key"} save={() => setTag(name, key.trim(), value, version)} done={`Tag ${key.trim()} set`} undo={() => old === undefined ? deleteTag(name, key.trim(), version) : setTag(name, key.trim(), old, version)} onClose={onClose}>
      {Object.entries(tags).map(([one, text]) => (
        <div key={one} className={styles.tagRow}><TagChip name={one} value={text} /><Button variant="ghost" size="small" iconOnly aria-label={`Remove tag ${one}`} onClick={() => { remove(one, text); }}><X size={14} strokeWidth={2.1} aria-hidden /></Button></div>
      ))}
      <TextField label="Key" value={key} onChange={(event) => { setKey(event.target.value); }} />
      <TextField label="Value" isOptional value={value} onChange={(event) => { setValue(event.target.value); }} />
    </SaveDialog>
  );
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
  return (
    <SaveDialog refreshes={[keys.model(name)]} title={`Set an alias on version ${version}`} verb={old === undefined || old === version ? "Set alias" : `Move from v${old}`} reason={alias === "" ? "An alias needs a name" : model === undefined && "Still looking at where the aliases are"} save={() => setAlias(name, alias, version)} done={`@${alias} is v${version}`} undo={() => old === undefined ? deleteAlias(name, alias) : setAlias(name, alias, old)} onClose={onClose}>
      <TextField label="Alias" placeholder="champion" value={typed} onChange={(event) => { setTyped(event.target.value); }} hint={old !== undefined && old !== version ? `It names v${old} now` : undefined} />
      {others.length > 0 && <div className={styles.road}>{others.map(([one, at]) => <Button key={one} size="small" onClick={() => { setTyped(one); }}>@{one} from v{at}</Button>)}</div>}
    </SaveDialog>
  );
}

interface MoveAliasProps {
  name: string;
  alias: string;
  /** The one it names now. */
  version: number;
  versions: readonly Pick<VersionRow, "version" | "stages" | "aliases">[];
  stageOrder: readonly string[];
  onClose: () => void;
}

/** Choose which version an alias names. */
export function MoveAliasDialog({ name, alias, version, versions, stageOrder, onClose }: MoveAliasProps) {
  const [target, setTarget] = useState<number | null>(null);
  return (
    <SaveDialog refreshes={[keys.model(name)]} title={`Move @${alias}`} verb={target === null ? "Move" : `Move to v${target}`} reason={target === null && "Pick a version first"} save={() => setAlias(name, alias, target ?? version)} done={`@${alias} moved from v${version} to v${target ?? version}`} undo={() => setAlias(name, alias, version)} onClose={onClose}>
      <fieldset className={styles.choices}>
        <legend className="mid">@{alias} names version {version} now. Let it name</legend>
        {versions.filter((one) => one.version !== version).map((one) => (
          <CheckField
            key={one.version}
            type="radio"
            name="version"
            checked={target === one.version}
            onChange={() => { setTarget(one.version); }}
            label={<span className="chips"><VersionLabel version={one.version} />{one.stages.length > 0 && <StagePills stages={one.stages} order={stageOrder} />}{one.aliases.length > 0 && <AliasChips aliases={one.aliases} />}</span>}
          />
        ))}
      </fieldset>
    </SaveDialog>
  );
}

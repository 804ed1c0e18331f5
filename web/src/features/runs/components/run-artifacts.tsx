import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Box, File, Folder, FolderOpen } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Panel } from "@/components/ui/panel";
import { LoadingLines } from "@/components/ui/states";
import type { Message } from "@/lib/api/types";
import { formatBytes } from "@/lib/format";
import { folderQuery } from "../api/run";
import { ArtifactPreview } from "./artifact-preview";
import { RegisteredLinks } from "./registered-links";
import styles from "./run-artifacts.module.css";

type Logged = Message<"LoggedModelOfRun">;

interface RunArtifactsProps {
  page: Message<"RunPage">;
  /** Id of the logged model whose files are on show; none for the run's own. */
  model: string | undefined;
  path: string | undefined;
  onRegister: (model: Logged) => void;
}

/** Files of the run and of the models it logged; each has an address. */
export function RunArtifacts({ page, model, path = "", onRegister }: RunArtifactsProps) {
  const runId = page.run.run_id;
  const logged = page.logged_models.find((one) => (model !== undefined ? one.model_id === model : one.path !== null && (path === one.path || path.startsWith(`${one.path}/`))));
  const owner = model === undefined ? `run:${runId}` : `logged_model:${model}`;
  const folder = path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "";
  // Whether the open path is a folder is what its parent says.
  const parent = useQuery(folderQuery(runId, owner, folder));
  const entry = parent.data?.entries.find((one) => one.path === path);
  const common = { runId, open: path, model };
  return (
    <div className={styles.split}>
      <Panel title="Artifacts">
        <ul className={styles.tree}>
          {page.logged_models.filter((one) => one.model_id !== null && one.path === null).map((one) => (
            <li key={one.model_id}>
              <Link className={styles.entry} to="/runs/$runId" params={{ runId }} search={{ tab: "artifacts", model: one.model_id ?? undefined }} aria-current={model === one.model_id && path === "" ? "true" : undefined}>
                <Box size={16} strokeWidth={1.8} aria-hidden /><span>{one.name}</span><span className="dim">model</span>
              </Link>
              {model === one.model_id && <FolderList {...common} owner={owner} path="" />}
            </li>
          ))}
        </ul>
        {page.artifacts_are_outside ? <p className="dim">The files are outside of this registry, at {page.artifact_uri}.</p> : <FolderList {...common} model={undefined} open={model === undefined ? path : ""} owner={`run:${runId}`} path="" />}
      </Panel>
      <div>
        {logged && (
          <Panel title={logged.name} note="Logged model" actions={<><RegisteredLinks versions={logged.registered} /><Button size="small" onClick={() => { onRegister(logged); }}>Register Model</Button></>}>
            <p className="mid">{logged.registered.length === 0 ? "No version was registered from it yet." : "Registered as the versions at the top right."}</p>
          </Panel>
        )}
        {path !== "" && entry?.is_dir !== true && parent.data !== undefined && <ArtifactPreview runId={runId} owner={owner} path={path} />}
        {!logged && (path === "" || entry?.is_dir === true) && <Panel label="Preview"><p className="dim">Pick a file or a logged model to look into it.</p></Panel>}
      </div>
    </div>
  );
}

interface FolderProps {
  runId: string;
  owner: string;
  path: string;
  open: string;
  model: string | undefined;
}

function FolderList({ runId, owner, path, open, model }: FolderProps) {
  const query = useQuery(folderQuery(runId, owner, path));
  if (query.data === undefined) return query.error ? <p className="dim">{query.error.message}</p> : <LoadingLines what="files" lines={2} />;
  return (
    <ul className={path === "" && model === undefined ? styles.tree : undefined}>
      {query.data.entries.map((entry) => {
        const isOpen = open === entry.path || open.startsWith(`${entry.path}/`);
        const Icon = entry.is_dir ? (isOpen ? FolderOpen : Folder) : File;
        return (
          <li key={entry.path}>
            <Link className={styles.entry} to="/runs/$runId" params={{ runId }} search={{ tab: "artifacts", model, path: entry.path }} aria-current={open === entry.path ? "true" : undefined}>
              <Icon size={16} strokeWidth={1.8} aria-hidden /><span>{entry.name}</span><span className="dim num">{entry.size_bytes === null ? "" : formatBytes(entry.size_bytes)}</span>
            </Link>
            {entry.is_dir && isOpen && <FolderList runId={runId} owner={owner} path={entry.path} open={open} model={model} />}
          </li>
        );
      })}
    </ul>
  );
}

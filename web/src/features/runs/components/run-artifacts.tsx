import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Box } from "lucide-react";
import { ArtifactTree, moveInTree } from "@/components/artifacts/artifact-tree";
import { ArtifactView } from "@/components/artifacts/artifact-view";
import type { FileLinkProps } from "@/components/artifacts/file-link";
import styles from "@/components/artifacts/artifacts.module.css";
import { Panel } from "@/components/ui/panel";
import { folderQuery } from "@/lib/api/artifacts";
import type { Message } from "@/lib/api/types";
import { plural } from "@/lib/format";
import { keys } from "@/lib/query-keys";
import { LoggedModelPanel, type Logged } from "./logged-model-panel";

interface RunArtifactsProps {
  page: Message<"RunPage">;
  /** Id of the logged model whose files are on show; none for the run's own. */
  model: string | undefined;
  path: string | undefined;
  onRegister: (model: Logged) => void;
}

/** Files of the run and of the models it logged; each has an address. */
export default function RunArtifacts({
  page,
  model: chosen,
  path = "",
  onRegister,
}: RunArtifactsProps) {
  const model = chosen ?? (path === "" ? onlyModel(page) : undefined);
  const runId = page.run.run_id;
  const key = keys.run(runId);
  const owner = model === undefined ? `run:${runId}` : `logged_model:${model}`;
  const ofThree = page.logged_models.filter((one) => one.model_id !== null);
  const hasOnlyModels = ofThree.length > 0 && page.artifacts.length === 0;
  const folders = new Set(
    page.logged_models.flatMap((one) => (one.path === null ? [] : [one.path])),
  );
  const logged = useLogged(page, owner, model, path);
  const linkTo = (ofModel: string | undefined) =>
    function FileLink({ path: to, className, isCurrent, isOpen, children }: FileLinkProps) {
      return (
        <Link
          className={className}
          to="/runs/$runId"
          params={{ runId }}
          search={{ tab: "artifacts", model: ofModel, path: to || undefined }}
          resetScroll={false}
          aria-current={isCurrent ? "true" : undefined}
          aria-expanded={isOpen}
        >
          {children}
        </Link>
      );
    };
  return (
    <div className={styles.split}>
      <Panel title="Artifacts" className={styles.side}>
        {/* Arrow keys go from link to link; it does nothing of its own. */}
        {/* eslint-disable-next-line jsx-a11y/no-static-element-interactions */}
        <div onKeyDown={moveInTree}>
          {ofThree.length > 0 && (
            <ul className={styles.tree} aria-label="Logged models">
              {ofThree.map((one) => {
                const isOpen = model === one.model_id;
                return (
                  <li key={one.model_id}>
                    {linkTo(one.model_id ?? undefined)({
                      path: "",
                      className: styles.entry,
                      isCurrent: isOpen && path === "",
                      isOpen,
                      children: (
                        <>
                          <Box size={16} strokeWidth={1.8} aria-hidden />
                          <span className={styles.entryName}>{one.name}</span>
                          <small>model</small>
                        </>
                      ),
                    })}
                    {isOpen && (
                      <ArtifactTree
                        queryKey={key}
                        owner={owner}
                        path=""
                        open={path}
                        models={NO_MODELS}
                        renderLink={linkTo(model)}
                      />
                    )}
                  </li>
                );
              })}
            </ul>
          )}
          {page.artifacts_are_outside ? (
            <p className={styles.problem}>
              The files are outside of this registry, at <code>{page.artifact_uri}</code>.
            </p>
          ) : (
            (ofThree.length === 0 || page.artifacts.length > 0) && (
              <ArtifactTree
                queryKey={key}
                owner={`run:${runId}`}
                path=""
                open={model === undefined ? path : undefined}
                models={folders}
                renderLink={linkTo(undefined)}
              />
            )
          )}
        </div>
      </Panel>
      <div className={styles.shown}>
        {logged && <LoggedModelPanel logged={logged} onRegister={onRegister} />}
        {hasOnlyModels && !logged && path === "" && (
          <Panel title={plural(ofThree.length, "logged model")}>
            <p className="mid">The run has no other files. Select a model to see its files.</p>
          </Panel>
        )}
        {(path !== "" || (!logged && !hasOnlyModels && !page.artifacts_are_outside)) && (
          <ArtifactView queryKey={key} owner={owner} path={path} renderLink={linkTo(model)} />
        )}
      </div>
    </div>
  );
}

/** Id of the model to open where the run has one model and no files of its own. */
function onlyModel({ artifacts, logged_models }: Message<"RunPage">): string | undefined {
  const [first, ...others] = logged_models;
  return artifacts.length === 0 && others.length === 0 ? (first?.model_id ?? undefined) : undefined;
}

const NO_MODELS: ReadonlySet<string> = new Set();

/** The logged model one looks at: of MLflow 3 by its id, of MLflow 2 by its folder, or any folder that holds an MLmodel file. */
function useLogged(
  page: Message<"RunPage">,
  owner: string,
  model: string | undefined,
  path: string,
): Logged | undefined {
  const known = page.logged_models.find((one) =>
    model !== undefined
      ? one.model_id === model
      : one.path !== null && (path === one.path || path.startsWith(`${one.path}/`)),
  );
  const folder = useInfiniteQuery({
    ...folderQuery(keys.run(page.run.run_id), owner, path),
    enabled: known === undefined && model === undefined && path !== "",
  });
  if (known !== undefined) return known;
  if (model !== undefined || folder.data?.pages[0]?.is_model !== true) return undefined;
  return {
    name: path.split("/").at(-1) ?? path,
    model_id: null,
    path,
    status: "READY",
    created_at_ms: page.run.end_time_ms ?? page.run.start_time_ms,
    registered: page.registered.filter((one) => one.model_id === null && one.path === path),
  };
}

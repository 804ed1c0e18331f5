/** What a version came from and what came of it, as a graph: data, run, logged model, versions, stages and aliases. */

import type { VersionPage } from "@/lib/api/types";

export type LineageKind =
  "experiment" | "dataset" | "run" | "logged-model" | "version" | "stage" | "alias";

export interface LineageNode {
  id: string;
  kind: LineageKind;
  title: string;
  note: string;
  /** The version one looks at. */
  isHere: boolean;
  /** Where it leads: a run, an experiment, a version of a model; nothing for data, stages and aliases. */
  target:
    | { kind: "run"; runId: string; model?: string }
    | { kind: "experiment"; experimentId: string }
    | { kind: "version"; name: string; version: number }
    | null;
}

export interface LineageEdge {
  from: string;
  to: string;
}

export interface Lineage {
  nodes: LineageNode[];
  edges: LineageEdge[];
}

const MOST_SIBLINGS = 12;

/** The graph around a version. */
export function lineageOf(page: VersionPage): Lineage {
  const nodes: LineageNode[] = [];
  const edges: LineageEdge[] = [];
  const add = (node: Omit<LineageNode, "isHere"> & { isHere?: boolean }, from?: string) => {
    if (!nodes.some((one) => one.id === node.id)) nodes.push({ isHere: false, ...node });
    if (from !== undefined) edges.push({ from, to: node.id });
    return node.id;
  };
  const { run, logged_model: logged, version, content } = page;
  const runId = run === null ? undefined : `run:${run.run_id}`;
  if (run !== null && runId !== undefined) {
    const experiment = add({
      id: `experiment:${run.experiment_id}`,
      kind: "experiment",
      title: run.experiment_name,
      note: "",
      target: { kind: "experiment", experimentId: run.experiment_id },
    });
    add(
      {
        id: runId,
        kind: "run",
        title: run.name || run.run_id.slice(0, 8),
        note: content.git_commit === null ? "" : `commit ${content.git_commit.slice(0, 8)}`,
        target: { kind: "run", runId: run.run_id },
      },
      experiment,
    );
    for (const data of content.datasets) {
      const id = add({
        id: `dataset:${data.name}:${data.digest}`,
        kind: "dataset",
        title: data.name,
        note: [data.context, data.digest.slice(0, 8)].filter(Boolean).join(", "),
        target: null,
      });
      if (!edges.some((edge) => edge.from === id && edge.to === runId))
        edges.push({ from: id, to: runId });
    }
  }
  let parent = runId;
  if (logged !== null) {
    parent = add(
      {
        id: `model:${logged.model_id}`,
        kind: "logged-model",
        title: logged.name,
        note: logged.model_id.slice(0, 10),
        target: run === null ? null : { kind: "run", runId: run.run_id, model: logged.model_id },
      },
      runId,
    );
  }
  const addVersion = (
    name: string,
    number: number,
    stages: readonly string[],
    aliases: readonly string[],
    from: string | undefined,
    isHere: boolean,
  ) => {
    const id = add(
      {
        id: `version:${name}/${number}`,
        kind: "version",
        title: `${name} v${number}`,
        note: isHere ? "this version" : "",
        isHere,
        target: isHere ? null : { kind: "version", name, version: number },
      },
      from,
    );
    for (const stage of stages)
      add(
        {
          id: `stage:${name}/${number}/${stage}`,
          kind: "stage",
          title: stage,
          note: "",
          target: null,
        },
        id,
      );
    for (const alias of aliases)
      add(
        { id: `alias:${name}/${alias}`, kind: "alias", title: `@${alias}`, note: "", target: null },
        id,
      );
  };
  addVersion(page.model, version.version, version.stages, version.aliases, parent, true);
  for (const other of page.also_registered.slice(0, MOST_SIBLINGS)) {
    // Of another logged model of the run: it hangs on the run itself.
    addVersion(
      other.name,
      other.version,
      other.stages,
      other.aliases,
      logged !== null && other.model_id === logged.model_id ? parent : runId,
      false,
    );
  }
  return { nodes, edges };
}

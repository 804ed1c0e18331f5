import dagre from "@dagrejs/dagre";
import { Link } from "@tanstack/react-router";
import {
  Controls,
  Handle,
  Position,
  ReactFlow,
  type Edge,
  type Node,
  type NodeProps,
} from "@xyflow/react";
import "@xyflow/react/dist/base.css";
import { AtSign, Box, Boxes, Database, FlaskConical, Play, type LucideIcon } from "lucide-react";
import { useMemo } from "react";
import { classNames } from "@/components/ui/class-names";
import { Panel } from "@/components/ui/panel";
import { StageDisc } from "@/components/ui/stage-pill";
import { useFurthestStage } from "@/lib/api/stages";
import type { VersionPage } from "@/lib/api/types";
import { lineageOf, type Lineage, type LineageKind, type LineageNode } from "../lineage";
import { useIsNarrow } from "@/lib/use-media";
import styles from "./lineage-graph.module.css";

const WIDTH = 208;
const UPRIGHT_WIDTH = 152;
const HEIGHT = 60;
const SMALL_HEIGHT = 34;

type GraphNode = Node<{ node: LineageNode; isUpright: boolean }, "thing">;

/** The lineage of a version as a graph: every node is a link. Loaded only here, with what draws it. */
export default function LineageGraph({ page }: { page: VersionPage }) {
  // From the top down on a phone, where six boxes side by side are too small to read.
  const isUpright = useIsNarrow();
  const { nodes, edges, height } = useMemo(
    () => laidOut(lineageOf(page), isUpright),
    [page, isUpright],
  );
  return (
    <Panel title="Lineage" note="what it came from, and what came of it" flush>
      <div
        className={styles.graph}
        data-height={height > 480 ? "tall" : undefined}
        role="group"
        aria-label="Lineage graph"
      >
        <ReactFlow
          key={String(isUpright)}
          nodes={nodes}
          edges={edges}
          nodeTypes={TYPES}
          fitView
          fitViewOptions={{ padding: 0.08, maxZoom: 1 }}
          minZoom={0.2}
          maxZoom={1.5}
          nodesDraggable={false}
          nodesConnectable={false}
          nodesFocusable={false}
          edgesFocusable={false}
          elementsSelectable={false}
          zoomOnScroll={false}
          preventScrolling={false}
          proOptions={{ hideAttribution: true }}
        >
          <Controls showInteractive={false} aria-label="Zoom" />
        </ReactFlow>
      </div>
    </Panel>
  );
}

function laidOut(
  { nodes, edges }: Lineage,
  isUpright: boolean,
): { nodes: GraphNode[]; edges: Edge[]; height: number } {
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({
    rankdir: isUpright ? "TB" : "LR",
    nodesep: 14,
    ranksep: isUpright ? 36 : 56,
    marginx: 8,
    marginy: 8,
  });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const node of nodes)
    graph.setNode(node.id, {
      width: isSmall(node.kind) ? 140 : isUpright ? UPRIGHT_WIDTH : WIDTH,
      height: isSmall(node.kind) ? SMALL_HEIGHT : HEIGHT,
    });
  for (const edge of edges) graph.setEdge(edge.from, edge.to);
  dagre.layout(graph);
  return {
    nodes: nodes.map((node) => {
      const { x, y, width, height } = graph.node(node.id);
      return {
        id: node.id,
        type: "thing",
        data: { node, isUpright },
        position: { x: x - width / 2, y: y - height / 2 },
        width,
        height,
        draggable: false,
      };
    }),
    edges: edges.map(({ from, to }) => ({
      id: `${from} ${to}`,
      source: from,
      target: to,
      className: styles.edge,
      focusable: false,
    })),
    height: graph.graph().height ?? 0,
  };
}

const WORDS: Record<LineageKind, string> = {
  experiment: "Experiment",
  dataset: "Dataset",
  run: "Run",
  "logged-model": "Logged model",
  version: "Version",
  stage: "Stage",
  alias: "Alias",
};
const ICONS: Record<Exclude<LineageKind, "stage">, LucideIcon> = {
  experiment: FlaskConical,
  dataset: Database,
  run: Play,
  "logged-model": Box,
  version: Boxes,
  alias: AtSign,
};

function isSmall(kind: LineageKind): boolean {
  return kind === "stage" || kind === "alias";
}

function Thing({ data: { node, isUpright } }: NodeProps<GraphNode>) {
  const furthest = useFurthestStage();
  const Icon = node.kind === "stage" ? null : ICONS[node.kind];
  const icon = Icon ? (
    <Icon size={14} strokeWidth={2.1} aria-hidden />
  ) : (
    <StageDisc stage={node.title} size={14} />
  );
  return (
    <div
      className={classNames(
        styles.node,
        node.isHere && styles.here,
        isSmall(node.kind) && styles.small,
        node.title === furthest && node.kind === "stage" && styles.lit,
      )}
    >
      <Handle
        type="target"
        position={isUpright ? Position.Top : Position.Left}
        isConnectable={false}
      />
      {isSmall(node.kind) ? (
        <span className={styles.kind}>
          {icon}
          <span className={styles.title} title={node.title}>
            {node.title}
          </span>
        </span>
      ) : (
        <>
          <span className={styles.kind}>
            {icon}
            {WORDS[node.kind]}
            {node.note !== "" && (
              <span className={styles.note} title={node.note}>
                {node.note}
              </span>
            )}
          </span>
          <Title node={node} />
        </>
      )}
      <Handle
        type="source"
        position={isUpright ? Position.Bottom : Position.Right}
        isConnectable={false}
      />
    </div>
  );
}

function Title({ node: { title, target } }: { node: LineageNode }) {
  const className = classNames(styles.title, "name");
  switch (target?.kind) {
    case "run":
      return (
        <Link
          className={className}
          to="/runs/$runId"
          params={{ runId: target.runId }}
          search={target.model === undefined ? {} : { tab: "artifacts", model: target.model }}
          title={title}
        >
          {title}
        </Link>
      );
    case "experiment":
      return (
        <Link
          className={className}
          to="/experiments/$experimentId"
          params={{ experimentId: target.experimentId }}
          search={{}}
          title={title}
        >
          {title}
        </Link>
      );
    case "version":
      return (
        <Link
          className={className}
          to="/models/$name/versions/$version"
          params={{ name: target.name, version: String(target.version) }}
          search={{}}
          title={title}
        >
          {title}
        </Link>
      );
    default:
      return (
        <span className={className} title={title}>
          {title}
        </span>
      );
  }
}

const TYPES = { thing: Thing };

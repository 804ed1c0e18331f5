import { Link } from "@tanstack/react-router";
import { ChevronDown, ChevronRight, CornerDownRight, Pin } from "lucide-react";
import { classNames } from "@/components/ui/class-names";
import { NoValue, VersionLabel } from "@/components/ui/chips";
import { RunStatus } from "@/components/ui/run-status";
import { StagePill } from "@/components/ui/stage-pill";
import type { Message } from "@/lib/api/types";
import { formatInteger } from "@/lib/format";
import type { GroupTableRow, RunTableRow } from "../row-plan";
import styles from "./runs-table.module.css";

/** How a run stands, and its name, which leads to its page. */
export function RunNameCell({ row: { run, isOnTop, isNested } }: { row: RunTableRow }) {
  return (
    <span className={classNames(styles.name, isNested && styles.nested)}>
      <RunStatus status={run.status} wordless />
      <Link className="name" to="/runs/$runId" params={{ runId: run.run_id }} title={run.name}>
        {run.name}
      </Link>
      {run.parent_run_id !== null && !isNested && (
        <CornerDownRight size={12} strokeWidth={2.1} role="img" aria-label="nested run">
          <title>Nested in another run</title>
        </CornerDownRight>
      )}
      {isOnTop && <Pin size={12} strokeWidth={2.1} role="img" aria-label="pinned" />}
    </span>
  );
}

/** The head of a group: what its runs have, how many there are; opens and closes it. */
export function GroupNameCell({
  row: { group, isOpen },
  label,
  onToggle,
}: {
  row: GroupTableRow;
  label: string;
  onToggle: () => void;
}) {
  const Icon = isOpen ? ChevronDown : ChevronRight;
  const value = group.value === null ? "not set" : group.value === "" ? "empty" : group.value;
  return (
    <button
      type="button"
      className={styles.group}
      aria-expanded={isOpen}
      onClick={onToggle}
      title={`${label}: ${value}`}
    >
      <Icon size={14} strokeWidth={2.1} aria-hidden />
      <span className={styles.groupKey}>{label}</span>
      <b className={group.value === null || group.value === "" ? "dim" : undefined}>{value}</b>
      <span className={styles.count}>{formatInteger(group.runs_count)}</span>
    </button>
  );
}

/** The newest version made from a run, with its furthest stage; how many more there are. */
export function RegisteredCell({ versions }: { versions: readonly Message<"RegisteredRef">[] }) {
  const [one, ...others] = versions;
  if (one === undefined) return <NoValue />;
  return (
    <span
      className={styles.registered}
      title={versions
        .map(
          (version) =>
            `${version.name} v${version.version}${version.stages.length > 0 ? `, ${version.stages.join(", ")}` : ""}`,
        )
        .join("\n")}
    >
      <Link
        to="/models/$name/versions/$version"
        params={{ name: one.name, version: String(one.version) }}
        aria-label={`${one.name} v${one.version}`}
      >
        <VersionLabel version={one.version} />
      </Link>
      {one.stages[0] !== undefined && <StagePill stage={one.stages[0]} />}
      {one.stages.length === 0 && <span className={styles.model}>{one.name}</span>}
      {others.length > 0 && <span className="dim">+{others.length}</span>}
    </span>
  );
}

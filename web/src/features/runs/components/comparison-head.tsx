import { Link } from "@tanstack/react-router";
import { X } from "lucide-react";
import { Button } from "@/components/ui/button";
import { RelativeTime } from "@/components/ui/relative-time";
import { RunStatus } from "@/components/ui/run-status";
import type { ComparedRun } from "@/lib/compare-runs";
import { RegisteredCell } from "./run-cells";
import styles from "./comparison.module.css";

/** The head of a run's column. */
export function ComparisonHead({
  one,
  isBase,
  onAgainst,
  onRemove,
}: {
  one: ComparedRun;
  isBase: boolean;
  onAgainst: (runId: string) => void;
  onRemove?: (runId: string) => void;
}) {
  const { run, registered } = one;
  return (
    <div className={styles.runHead}>
      <span className={styles.runName}>
        <RunStatus status={run.status} wordless />
        <Link className="name" to="/runs/$runId" params={{ runId: run.run_id }} title={run.name}>
          {run.name}
        </Link>
        {onRemove && (
          <Button
            variant="ghost"
            size="small"
            iconOnly
            aria-label={`Leave ${run.name} out`}
            title="Leave out"
            onClick={() => {
              onRemove(run.run_id);
            }}
          >
            <X size={14} strokeWidth={2.1} aria-hidden />
          </Button>
        )}
      </span>
      <span className={styles.runMeta}>
        <RelativeTime at={run.start_time_ms} className="dim" />
        {registered.length > 0 && <RegisteredCell versions={registered} />}
      </span>
      {isBase ? (
        <span className={styles.base}>baseline</span>
      ) : (
        <button
          type="button"
          className={styles.against}
          onClick={() => {
            onAgainst(run.run_id);
          }}
        >
          Compare with this run
        </button>
      )}
    </div>
  );
}

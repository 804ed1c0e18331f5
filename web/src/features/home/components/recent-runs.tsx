import { Link } from "@tanstack/react-router";
import { RelativeTime } from "@/components/ui/relative-time";
import { RunStatus } from "@/components/ui/run-status";
import type { RunRef } from "@/lib/api/types";
import styles from "./home.module.css";

/** Runs that started lately. */
export function RecentRuns({ runs }: { runs: readonly RunRef[] }) {
  return (
    <ul className={styles.runs}>
      {runs.map((run) => (
        <li key={run.run_id} className={styles.run}>
          <span className={styles.status}>
            <RunStatus status={run.status} wordless />
          </span>
          <div className={styles.words}>
            <Link
              className="name"
              to="/runs/$runId"
              params={{ runId: run.run_id }}
              title={run.name}
            >
              {run.name}
            </Link>
            <span className={styles.where}>
              <span className={styles.experiment} title={run.experiment_name}>
                {run.experiment_name}
              </span>
              <span aria-hidden="true">·</span>
              <RelativeTime at={run.start_time_ms} />
            </span>
          </div>
        </li>
      ))}
    </ul>
  );
}

import { Link } from "@tanstack/react-router";
import { seriesClass, seriesDash } from "../series";
import styles from "./charts.module.css";

/** Which colour and dash is which run. */
export function RunsLegend({ runs }: { runs: readonly { id: string; name: string }[] }) {
  return (
    <ul className={styles.legend} aria-label="Runs">
      {runs.map((run, place) => (
        <li key={run.id}>
          <svg
            width="22"
            height="8"
            viewBox="0 0 22 8"
            aria-hidden="true"
            className={styles[seriesClass(place)]}
          >
            <path
              d="M0 4H22"
              className={styles.line}
              strokeDasharray={seriesDash(place)?.join(" ")}
            />
          </svg>
          <Link className="name" to="/runs/$runId" params={{ runId: run.id }} title={run.name}>
            {run.name}
          </Link>
        </li>
      ))}
    </ul>
  );
}

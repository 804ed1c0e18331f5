import { Panel } from "@/components/ui/panel";
import { classNames } from "@/components/ui/class-names";
import { plural } from "@/lib/format";
import { consequences, whoNotices, type Noticed, type RequestPage } from "@/lib/requests";
import styles from "./request.module.css";

const FEW_CALLERS = 5;

/** Every consequence of carrying the request out, and who notices. */
export function WhatMoves({ page }: { page: RequestPage }) {
  const { request, impact, holders } = page;
  if (request.state !== "open") return null;
  const noticed = impact === null ? [] : whoNotices(impact, request);
  const others = impact === null ? 0 : impact.callers_count - Math.min(noticed.length, FEW_CALLERS);
  return (
    <Panel title={request.alias === null ? "When it moves" : "When it is set"}>
      <ol className={styles.steps}>
        {consequences(page).map((one) => (
          <li key={one}>{one}</li>
        ))}
      </ol>
      {impact !== null && (
        <div className={styles.section}>
          <h3>
            Who notices <span className="dim">last {impact.window_days} days</span>
          </h3>
          {impact.loads_count === 0 ? (
            <p className="dim">No one loaded v{holders[0]}.</p>
          ) : (
            <ul className={styles.callers}>
              {noticed.slice(0, FEW_CALLERS).map((one) => (
                <li key={one.name}>
                  <b>{one.name}</b>
                  <span className={classNames(one.gets !== "new" && styles.wait)}>
                    {getsInWords(one, request.version, holders[0])}
                  </span>
                  <small>
                    {plural(one.loads, "load")}, {one.ways}
                  </small>
                </li>
              ))}
              {others > 0 && <li className="dim">and {plural(others, "other caller")}</li>}
            </ul>
          )}
        </div>
      )}
    </Panel>
  );
}

function getsInWords({ gets }: Noticed, version: number, old: number | undefined): string {
  if (gets === "new") return `gets v${version}`;
  return gets === "old" ? `keeps v${old ?? ""}` : `gets v${version} and v${old ?? ""}`;
}

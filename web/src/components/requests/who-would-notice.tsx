import { useQuery } from "@tanstack/react-query";
import { Notice } from "@/components/ui/notice";
import { RelativeTime } from "@/components/ui/relative-time";
import type { Message } from "@/lib/api/types";
import { impactQuery } from "@/lib/api/usage";
import { plural } from "@/lib/format";
import { callerName, waysInWords } from "@/lib/requests";
import styles from "./request-parts.module.css";

type Impact = Message<"Impact">;

/** Accounts with their clients, and how often each loaded something. */
export function Callers({ callers }: { callers: Impact["callers"] }) {
  return (
    <ul className={styles.callers}>
      {callers.map((one) => (
        <li key={`${one.account_id ?? ""} ${one.client}`}>
          <b>{callerName(one)}</b>
          <small>
            {plural(one.loads_count, "load")}, {waysInWords(one.ways)}, the last{" "}
            <RelativeTime at={one.last_loaded_at_ms} />
          </small>
        </li>
      ))}
    </ul>
  );
}

/** Callers that are counted only: those that the reader may not see, and those beyond what an answer holds. */
export function Unlisted({ impact, listed }: { impact: Impact; listed: number }) {
  const beyond =
    impact.callers_count - impact.unnamed_callers_count - Math.max(listed, impact.callers.length);
  return (
    <>
      {impact.unnamed_callers_count > 0 && (
        <p className="dim">
          and {plural(impact.unnamed_callers_count, "account")} that you may not see
        </p>
      )}
      {beyond > 0 && <p className="dim">and {plural(beyond, "other caller")}</p>}
    </>
  );
}

const MOST_IN_DIALOG = 5;

/** Who would notice that a version, or a whole model, is gone or replaced; shown before it is done. */
export function WhoWouldNotice({ name, version }: { name: string; version?: number }) {
  const { data: impact, error } = useQuery(impactQuery(name, version));
  const what = version === undefined ? name : `Version ${version}`;
  if (error !== null) return <Notice>It is not known who loads {what.toLowerCase()}.</Notice>;
  if (impact === undefined) return <p className="dim">Looking up who loads it ...</p>;
  if (impact.loads_count === 0)
    return (
      <p className="mid">
        No one loaded {version === undefined ? name : `version ${version}`} in the last{" "}
        {impact.window_days} days.
      </p>
    );
  return (
    <Notice tone="wait">
      <p>
        {what} was loaded {plural(impact.loads_count, "time")} in the last {impact.window_days}{" "}
        days, by {plural(impact.callers_count, "caller")}:
      </p>
      <Callers callers={impact.callers.slice(0, MOST_IN_DIALOG)} />
      <Unlisted
        impact={{
          ...impact,
          callers: impact.callers.slice(0, MOST_IN_DIALOG),
        }}
        listed={Math.min(impact.callers.length, MOST_IN_DIALOG)}
      />
    </Notice>
  );
}

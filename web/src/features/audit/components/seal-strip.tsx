import { CircleAlert, CircleCheck, Clock } from "lucide-react";
import { CopyButton } from "@/components/ui/copy-button";
import { Notice } from "@/components/ui/notice";
import { RelativeTime } from "@/components/ui/relative-time";
import { formatInteger, plural } from "@/lib/format";
import type { Status } from "../api/audit";
import styles from "./audit.module.css";

const MOST_PROBLEMS = 10;

/** How far the log is sealed, by which head, and whether the last verification found it as it was sealed. */
export function SealStrip({ status }: { status: Status }) {
  const { head, last_verification: last, sealed_count: sealed, waiting_count: waiting } = status;
  const isBroken = last?.is_intact === false;
  const Icon = isBroken ? CircleAlert : waiting > 0 ? Clock : CircleCheck;
  return (
    <>
      <section className={styles.strip} aria-label="Seal of the log">
        <div className={styles.cell}>
          <small>Seal</small>
          <b className={isBroken ? styles.stop : waiting > 0 ? styles.wait : styles.good}>
            <Icon size={16} strokeWidth={1.8} aria-hidden />
            {isBroken ? "Broken" : waiting > 0 ? "Sealing" : last === null ? "Sealed" : "Unbroken"}
          </b>
          <span>
            {waiting > 0
              ? `${plural(waiting, "entry waits", "entries wait")}`
              : "every entry is sealed"}
          </span>
        </div>
        <div className={styles.cell}>
          <small>Sealed head</small>
          {head === null ? (
            <b>None yet</b>
          ) : (
            <b>
              <code>{head.root_hash.slice(0, 8)}</code>
              <CopyButton text={head.root_hash} what="root hash" />
            </b>
          )}
          <span>
            {head === null
              ? "the first one follows shortly"
              : head.key_id === null
                ? "not signed: no key is set"
                : `signed by key ${head.key_id}`}
          </span>
        </div>
        <div className={styles.cell}>
          <small>Sealed entries</small>
          <b>{formatInteger(sealed)}</b>
          <span>of all workspaces</span>
        </div>
        <div className={styles.cell}>
          <small>Last verified</small>
          {last?.finished_at_ms == null ? (
            <b>Never</b>
          ) : (
            <b>
              <RelativeTime at={last.finished_at_ms} />
            </b>
          )}
          <span>
            {last === null
              ? "not yet"
              : `by ${last.requested_by}, ${formatInteger(last.matched_count ?? 0)} entries match`}
          </span>
        </div>
      </section>
      {isBroken && (
        <div className={styles.problems}>
          <Notice tone="stop" role="alert">
            <b>{plural(last.problems_count ?? last.problems.length, "problem")}</b>
            <ul>
              {last.problems.slice(0, MOST_PROBLEMS).map((one) => (
                <li key={`${one.kind} ${one.text}`}>
                  <code>{one.kind}</code> {one.text}
                </li>
              ))}
            </ul>
          </Notice>
        </div>
      )}
    </>
  );
}

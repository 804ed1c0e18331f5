import {
  ArrowRight,
  Ban,
  CircleCheck,
  CircleX,
  Clock,
  Hourglass,
  Undo2,
  type LucideIcon,
} from "lucide-react";
import { useState, type ReactNode } from "react";
import { AliasChip, VersionLabel } from "@/components/ui/chips";
import { classNames } from "@/components/ui/class-names";
import { StagePill, StagePills } from "@/components/ui/stage-pill";
import { formatInteger, formatMoment, plural } from "@/lib/format";
import { stateWord, type RequestRow, type TransitionRequest } from "@/lib/requests";
import styles from "./request-parts.module.css";

const ICONS: Record<TransitionRequest["state"], LucideIcon> = {
  open: Clock,
  moved: CircleCheck,
  rejected: CircleX,
  withdrawn: Undo2,
  expired: Hourglass,
  overtaken: Ban,
};

/** What became of a request. */
export function StatePill({ request }: { request: Pick<TransitionRequest, "state" | "alias"> }) {
  const Icon = ICONS[request.state];
  return (
    <span className={classNames(styles.state, styles[request.state])}>
      <Icon size={14} strokeWidth={2.1} aria-hidden />
      {stateWord(request)}
    </span>
  );
}

/** From where to where: stages, or the versions of an alias. */
export function Road({
  request: { version, stage, alias },
  fromStages,
  fromVersion,
}: {
  request: Pick<TransitionRequest, "version" | "stage" | "alias">;
  fromStages: readonly string[];
  fromVersion: number | null;
}) {
  return (
    <span className={styles.road}>
      {alias === null ? (
        <StagePills stages={fromStages} />
      ) : (
        <>
          <AliasChip alias={alias} />
          {fromVersion !== null && <VersionLabel version={fromVersion} />}
        </>
      )}
      <ArrowRight size={14} strokeWidth={2.1} role="img" aria-label="to" />
      {alias === null ? <StagePill stage={stage ?? ""} /> : <VersionLabel version={version} />}
    </span>
  );
}

function Mark({ kind, children }: { kind: "failed" | "waiting" | "passed"; children: ReactNode }) {
  const Icon = { failed: CircleX, waiting: Clock, passed: CircleCheck }[kind];
  return (
    <span className={classNames(styles.mark, styles[kind])}>
      <Icon size={15} strokeWidth={1.8} aria-hidden />
      {children}
    </span>
  );
}

// "Expires" is worth a word when it is near.
const SOON_MS = 48 * 3600_000;

/** How an open request stands: rules, approvals, and when it expires if that is soon. */
export function ChecksSummary({ row }: { row: RequestRow }) {
  const [now] = useState(() => Date.now());
  const rules = row.checks_failed + row.checks_waiting + row.checks_passed;
  return (
    <span className={styles.summary}>
      {row.checks_failed > 0 && (
        <Mark kind="failed">{plural(row.checks_failed, "rule")} failed</Mark>
      )}
      {row.checks_waiting > 0 && (
        <Mark kind="waiting">{formatInteger(row.checks_waiting)} waiting</Mark>
      )}
      {row.checks_passed > 0 && (
        <Mark kind="passed">
          {row.checks_passed === rules
            ? rules === 1
              ? "Its rule passed"
              : `All ${formatInteger(rules)} rules passed`
            : `${formatInteger(row.checks_passed)} passed`}
        </Mark>
      )}
      {row.approvals_needed > 0 && (
        <span className="dim">
          {row.approvals_counted} of {plural(row.approvals_needed, "approval")}
        </span>
      )}
      {row.state === "open" && row.expires_at_ms - now < SOON_MS && (
        <span className={styles.waiting}>expires {formatMoment(row.expires_at_ms)}</span>
      )}
    </span>
  );
}

import { ButtonLink } from "@/components/ui/button";
import { GitPullRequestArrow } from "lucide-react";
import { Link } from "@tanstack/react-router";
import { formatInteger, plural } from "@/lib/format";
import { wish, type RequestRow } from "@/lib/requests";
import styles from "./request.module.css";

/** Open requests above a page's content, each with the reader's next step. */
export function OpenRequests({
  name,
  requests,
}: {
  name: string;
  requests: readonly RequestRow[];
}) {
  if (requests.length === 0) return null;
  return (
    <div className={styles.openRequests}>
      {requests.slice(0, MOST).map((row, index) => (
        <section
          key={row.request_id}
          className={styles.asked}
          aria-label={`Open request ${row.request_id}`}
        >
          <span className={styles.badge}>
            <GitPullRequestArrow size={16} strokeWidth={1.8} aria-hidden />
          </span>
          <div className={styles.askedWords}>
            <b>
              {row.created_by} asks {wish(row)}.
            </b>{" "}
            <span className="mid">{standing(row)}</span>
          </div>
          <ButtonLink
            to="/requests/$requestId"
            params={{ requestId: row.request_id }}
            variant={row.may_decide && !row.has_approved && index === 0 ? "primary" : "plain"}
          >
            {row.may_decide && !row.has_approved ? "Review" : "Open"} request {row.request_id}
          </ButtonLink>
        </section>
      ))}
      {requests.length > MOST && (
        <p className="dim">
          <Link className="link" to="/models/$name/requests" params={{ name }}>
            All open requests of {name}
          </Link>
        </p>
      )}
    </div>
  );
}

const MOST = 3;

function standing(row: RequestRow): string {
  const rules = row.checks_passed + row.checks_failed + row.checks_waiting;
  const said: string[] = [];
  if (rules > 0) {
    const parts = [`${formatInteger(row.checks_passed)} of ${plural(rules, "rule")} passed`];
    if (row.checks_failed > 0) parts.push(`${formatInteger(row.checks_failed)} failed`);
    if (row.checks_waiting > 0)
      parts.push(
        `${formatInteger(row.checks_waiting)} ${row.checks_waiting === 1 ? "waits" : "wait"}`,
      );
    said.push(`${parts.join(", ")}.`);
  }
  if (row.approvals_needed > 0)
    said.push(`${row.approvals_counted} of ${plural(row.approvals_needed, "approval")}.`);
  if (row.has_approved) said.push("You approved it.");
  else if (row.may_decide) said.push("It waits for your decision.");
  return said.join(" ");
}

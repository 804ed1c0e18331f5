import { useQueryClient } from "@tanstack/react-query";
import { CircleCheck, CircleX, Clock, Plus, X } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";
import { Panel } from "@/components/ui/panel";
import { Person } from "@/components/ui/person";
import { toastProblem } from "@/components/ui/toast-store";
import { pastRefusal } from "@/lib/as-of";
import { keys } from "@/lib/query-keys";
import type { RequestPage } from "@/lib/requests";
import { setReviewers } from "@/features/registry/api/requests";
import { AskReviewerDialog } from "@/features/registry/dialogs/deferred";
import styles from "./request.module.css";

const MARKS = {
  approved: { word: "Approved", icon: CircleCheck, className: styles.good },
  outdated: { word: "Approved before a change", icon: Clock, className: styles.wait },
  rejected: { word: "Rejected", icon: CircleX, className: styles.failedWord },
  asked: { word: "Asked", icon: Clock, className: styles.wait },
} as const;

interface Reviewer {
  name: string;
  state: keyof typeof MARKS;
  isAsked: boolean;
}

/** Who was asked, who has decided, and a button that asks someone else. */
export function Reviewers({ page }: { page: RequestPage }) {
  const { request } = page;
  const client = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const maySet = request.available_actions.includes("set_reviewers");
  const reviewers = reviewersOf(page);
  const asked = request.reviewers.map((one) => one.name);
  const remove = async (name: string) => {
    try {
      const next = await setReviewers(
        request,
        asked.filter((one) => one !== name),
      );
      client.setQueryData(keys.request(request.request_id), { ...page, request: next });
    } catch (thrown) {
      toastProblem(thrown, `${name} is still asked.`);
      await client.invalidateQueries({ queryKey: keys.request(request.request_id) });
    }
  };
  const checklist = request.checklist;
  const rule = checklist?.checks.find((one) => one.kind === "approvals");
  return (
    <Panel
      title="Reviewers"
      note={
        checklist !== null && checklist.approvals_needed > 0
          ? `${checklist.approvals_counted} of ${checklist.approvals_needed}`
          : undefined
      }
      actions={
        maySet && (
          <Button
            size="small"
            variant="ghost"
            disabledReason={pastRefusal}
            onClick={() => {
              setAsking(true);
            }}
          >
            <Plus size={14} strokeWidth={2.1} aria-hidden />
            Ask
          </Button>
        )
      }
    >
      {reviewers.length === 0 ? (
        <p className="dim">
          {request.state === "open" ? "No one was asked by name." : "No one decided."}
        </p>
      ) : (
        <ul className={styles.people}>
          {reviewers.map(({ name, state, isAsked }) => {
            const { word, icon: Icon, className } = MARKS[state];
            return (
              <li key={name}>
                <Person name={name} />
                {name === page.user && <span className="dim">you</span>}
                <span className={classNames(styles.mark, className)}>
                  <Icon size={15} strokeWidth={1.8} aria-hidden />
                  {word}
                  {maySet && isAsked && state === "asked" && (
                    <Button
                      size="small"
                      variant="ghost"
                      iconOnly
                      disabledReason={pastRefusal}
                      aria-label={`Do not ask ${name}`}
                      onClick={() => {
                        void remove(name);
                      }}
                    >
                      <X size={14} strokeWidth={2.1} aria-hidden />
                    </Button>
                  )}
                </span>
              </li>
            );
          })}
        </ul>
      )}
      {request.state === "open" && rule !== undefined && (
        <p className={styles.hint}>
          It needs {rule.words}. {request.created_by} asked, and does not count.
        </p>
      )}
      {isAsking && (
        <AskReviewerDialog
          page={page}
          onClose={() => {
            setAsking(false);
          }}
        />
      )}
    </Panel>
  );
}

function reviewersOf({ request }: RequestPage): Reviewer[] {
  const asked = new Set(request.reviewers.map((one) => one.name));
  const found = new Map<string, Reviewer>();
  for (const name of asked) found.set(name, { name, state: "asked", isAsked: true });
  for (const one of request.decisions) {
    const state =
      one.decision === "approved" && one.is_outdated === true ? "outdated" : one.decision;
    found.set(one.decided_by, { name: one.decided_by, state, isAsked: asked.has(one.decided_by) });
  }
  return [...found.values()];
}

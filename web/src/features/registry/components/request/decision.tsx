import { useQueryClient } from "@tanstack/react-query";
import { Check, Play, Undo2, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { TextArea } from "@/components/ui/fields";
import { Panel } from "@/components/ui/panel";
import { Problem } from "@/components/ui/problem";
import { ExactTime } from "@/components/ui/relative-time";
import { toast } from "@/components/ui/toast-store";
import { pastRefusal } from "@/lib/as-of";
import { asApiError } from "@/lib/api/errors";
import { keys } from "@/lib/query-keys";
import { refusal } from "@/lib/may";
import { targetName, whatHappensNext, type RequestPage } from "@/lib/requests";
import { decide, type Decision } from "@/features/registry/api/requests";
import { RequestDialog } from "@/features/registry/dialogs/deferred";
import styles from "./request.module.css";

/** What the reader can do about the request, and what happens then; of a closed one who decided, when and why. */
export function DecisionPanel({ page }: { page: RequestPage }) {
  return page.request.state === "open" ? <Deciding page={page} /> : <Decided page={page} />;
}

function Deciding({ page }: { page: RequestPage }) {
  const { request, is_own, may_not_decide, has_approved } = page;
  const client = useQueryClient();
  const area = useRef<HTMLDivElement>(null);
  const [comment, setComment] = useState("");
  const [busy, setBusy] = useState<Decision | null>(null);
  const [error, setError] = useState<unknown>(null);
  const mayDecide = may_not_decide === null;
  const mayMove = request.available_actions.includes("move");
  const run = async (decision: Decision) => {
    if (busy !== null) return;
    setBusy(decision);
    setError(null);
    try {
      const next = await decide(request, decision, comment);
      setComment("");
      toast({ text: doneInWords(decision, next) });
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(null);
      // Also after a refusal: someone else may have decided.
      void client.invalidateQueries({ queryKey: keys.request(request.request_id) });
      void client.invalidateQueries({ queryKey: keys.model(request.model) });
      void client.invalidateQueries({ queryKey: keys.inbox });
    }
  };
  useDecisionKeys(mayDecide, area, comment !== "");
  return (
    <Panel title={is_own ? "Your request" : "Your decision"} id="decision">
      <div className={styles.decide} ref={area}>
        {(mayDecide || is_own) && (
          <TextArea
            label="Comment"
            hint={mayDecide ? "Needed to reject" : undefined}
            isOptional={!mayDecide}
            rows={3}
            placeholder={mayDecide ? "What you looked at, what you found" : undefined}
            value={comment}
            onChange={(event) => {
              setComment(event.target.value);
            }}
          />
        )}
        <div className={styles.buttons}>
          {mayDecide && !has_approved && (
            <Button
              variant="primary"
              data-key="a"
              aria-keyshortcuts="A"
              busy={busy === "approve"}
              disabledReason={pastRefusal}
              onClick={() => {
                void run("approve");
              }}
            >
              <Check size={16} strokeWidth={1.8} aria-hidden />
              Approve <kbd aria-hidden="true">A</kbd>
            </Button>
          )}
          {mayDecide && (
            <Button
              variant="danger"
              data-key="r"
              aria-keyshortcuts="R"
              busy={busy === "reject"}
              disabledReason={pastRefusal || (comment.trim() === "" && "Say in the comment why")}
              onClick={() => {
                void run("reject");
              }}
            >
              <X size={16} strokeWidth={1.8} aria-hidden />
              Reject <kbd aria-hidden="true">R</kbd>
            </Button>
          )}
          {mayMove && (
            <Button
              variant={mayDecide && !has_approved ? "plain" : "primary"}
              busy={busy === "move"}
              disabledReason={pastRefusal}
              onClick={() => {
                void run("move");
              }}
            >
              <Play size={16} strokeWidth={1.8} aria-hidden />
              {request.alias === null ? "Move now" : "Set now"}
            </Button>
          )}
          {is_own && (
            <Button
              busy={busy === "withdraw"}
              disabledReason={pastRefusal}
              onClick={() => {
                void run("withdraw");
              }}
            >
              <Undo2 size={16} strokeWidth={1.8} aria-hidden />
              Withdraw
            </Button>
          )}
        </div>
        {error !== null && <Problem what={whatFailed(error)} error={error} />}
        <p className={styles.hint}>
          {has_approved && "You approved it. "}
          {!mayDecide && `${may_not_decide} `}
          {whatHappensNext(page, mayDecide && !has_approved)}
        </p>
      </div>
    </Panel>
  );
}

function whatFailed(error: unknown): string | undefined {
  return asApiError(error).kind === "conflict"
    ? "Nothing was done: the request has changed meanwhile, and is shown as it is now."
    : undefined;
}

function doneInWords(decision: Decision, request: RequestPage["request"]): string {
  const target = targetName(request);
  if (request.state === "moved")
    return request.alias === null
      ? `v${request.version} is in ${target}`
      : `${target} is v${request.version}`;
  if (decision === "approve") return `Request ${request.request_id} is approved by you`;
  if (decision === "reject") return `Request ${request.request_id} is rejected`;
  return `Request ${request.request_id} is withdrawn`;
}

/**
 * A and R lead to their buttons, which Enter presses: a slip of one finger promotes nothing. R leads to the comment while
 * it is empty.
 */
function useDecisionKeys(
  isOn: boolean,
  area: React.RefObject<HTMLElement | null>,
  hasComment: boolean,
): void {
  useEffect(() => {
    if (!isOn) return;
    const onKey = (event: KeyboardEvent) => {
      const key = event.key.toLowerCase();
      const target = event.target;
      if (
        (key !== "a" && key !== "r") ||
        event.ctrlKey ||
        event.metaKey ||
        event.altKey ||
        (target instanceof HTMLElement && /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) ||
        document.querySelector("[role=dialog],[role=menu],[role=listbox]") !== null
      )
        return;
      const found =
        key === "r" && !hasComment
          ? area.current?.querySelector<HTMLElement>("textarea")
          : area.current?.querySelector<HTMLElement>(`[data-key="${key}"]`);
      if (!found) return;
      event.preventDefault();
      found.focus();
      found.scrollIntoView({ block: "nearest" });
    };
    window.addEventListener("keydown", onKey);
    return () => {
      window.removeEventListener("keydown", onKey);
    };
  }, [isOn, area, hasComment]);
}

function Decided({ page }: { page: RequestPage }) {
  const { request, has_version, permissions } = page;
  const [isAsking, setAsking] = useState(false);
  const isMoved = request.state === "moved";
  return (
    <Panel title="Decision" id="decision">
      <div className={styles.decide}>
        <p>
          {closedInWords(request)}
          {request.closed_at_ms !== null && (
            <>
              {" "}
              on <ExactTime at={request.closed_at_ms} />
            </>
          )}
          .
        </p>
        {request.closed_reason !== null && <p className="mid">{request.closed_reason}</p>}
        {!isMoved && has_version && (
          <Button
            disabledReason={refusal(permissions, "transition:request")}
            onClick={() => {
              setAsking(true);
            }}
          >
            Ask again
          </Button>
        )}
      </div>
      {isAsking && (
        <RequestDialog
          name={request.model}
          version={request.version}
          stage={request.stage ?? undefined}
          alias={request.alias ?? undefined}
          onClose={() => {
            setAsking(false);
          }}
        />
      )}
    </Panel>
  );
}

function closedInWords({ state, alias, closed_by }: RequestPage["request"]): string {
  const by = closed_by === null ? "" : ` by ${closed_by}`;
  if (state === "moved")
    return closed_by === null
      ? `${alias === null ? "Moved" : "Set"} by Greenroom, once every rule passed`
      : `${alias === null ? "Moved" : "Set"} with the decision of ${closed_by}`;
  if (state === "expired") return "It expired before it was decided";
  if (state === "overtaken") return "Overtaken";
  return `${state === "rejected" ? "Rejected" : "Withdrawn"}${by}`;
}

import { Link } from "@tanstack/react-router";
import { useQueryClient } from "@tanstack/react-query";
import { ChevronDown, CircleCheck } from "lucide-react";
import { CheckLine, CheckLines } from "@/components/requests/check-lines";
import { Button, ButtonLink } from "@/components/ui/button";
import { Panel } from "@/components/ui/panel";
import { toast, toastProblem } from "@/components/ui/toast-store";
import { refusal, type Held } from "@/lib/may";
import { keys } from "@/lib/query-keys";
import {
  sortChecks,
  targetName,
  wantedTag,
  type Check,
  type TransitionRequest,
} from "@/lib/requests";
import { deleteTag, setTag } from "@/features/registry/api/descriptions";
import styles from "./request.module.css";

interface Props {
  request: TransitionRequest;
  /** What the reader may do to the model. */
  held: Held;
}

/** The rules of what is asked for: failed first, then waiting, then passed, which fold as soon as one fails. */
export function Checklist({ request, held }: Props) {
  const { checklist } = request;
  if (checklist === null) return null;
  const { failed, waiting, passed } = sortChecks(checklist.checks);
  const title = `Rules for ${targetName(request)}`;
  if (checklist.checks.length === 0)
    return (
      <Panel title={title}>
        <p className="dim">
          No rule applies. Anyone who may decide about requests of this model can approve it.
        </p>
      </Panel>
    );
  return (
    <Panel
      title={title}
      note={<Counts failed={failed.length} waiting={waiting.length} passed={passed.length} />}
      actions={
        <Link
          className="link"
          to="/models/$name/rules"
          params={{ name: request.model }}
          search={{
            target: request.alias === null ? `stage:${request.stage}` : `alias:${request.alias}`,
          }}
        >
          version {checklist.rule_version} of the rule
        </Link>
      }
      flush
    >
      {failed.length + waiting.length > 0 && (
        <CheckLines>
          {[...failed, ...waiting].map((check) => (
            <CheckLine key={check.kind + check.words} check={check}>
              <Remedy check={check} request={request} held={held} />
            </CheckLine>
          ))}
        </CheckLines>
      )}
      {passed.length > 0 && (
        <details className={styles.more} open={failed.length === 0}>
          <summary>
            <CircleCheck size={16} strokeWidth={1.8} aria-hidden />
            <b>{passed.length} passed</b>
            <ChevronDown size={14} strokeWidth={2.1} aria-hidden className={styles.chevron} />
          </summary>
          <CheckLines>
            {passed.map((check) => (
              <CheckLine key={check.kind + check.words} check={check} />
            ))}
          </CheckLines>
        </details>
      )}
    </Panel>
  );
}

function Counts(counts: { failed: number; waiting: number; passed: number }) {
  return (
    <>
      {counts.failed > 0 && (
        <>
          <span className={styles.failedWord}>{counts.failed} failed</span>,{" "}
        </>
      )}
      {counts.waiting > 0 && (
        <>
          <span className={styles.waitingWord}>{counts.waiting} waiting</span>,{" "}
        </>
      )}
      {counts.passed} passed
    </>
  );
}

/** A button that does what a failed check asks for, where one step is enough. */
function Remedy({ check, request, held }: Props & { check: Check }) {
  const client = useQueryClient();
  const { model, version } = request;
  const tag = wantedTag(check.condition);
  if (check.state === "waiting") return null;
  if (tag !== null) {
    const refresh = () =>
      Promise.all([
        client.invalidateQueries({ queryKey: keys.request(request.request_id) }),
        client.invalidateQueries({ queryKey: keys.model(model) }),
      ]);
    const set = async () => {
      try {
        await setTag(model, tag.key, tag.value, version);
      } catch (thrown) {
        toastProblem(thrown, "The tag was not set.");
        return;
      }
      toast({
        text: `v${version} is tagged ${tag.key}: ${tag.value}`,
        undo: async () => {
          await deleteTag(model, tag.key, version);
          await refresh();
        },
      });
      await refresh();
    };
    return (
      <Button
        size="small"
        title={`Tag v${version} ${tag.key}: ${tag.value}`}
        disabledReason={refusal(held, "model_version:update")}
        onClick={() => {
          void set();
        }}
      >
        Set the tag
      </Button>
    );
  }
  if (/^\s*description\b/i.test(check.condition ?? ""))
    return (
      <ButtonLink
        size="small"
        to="/models/$name/versions/$version"
        params={{ name: model, version: String(version) }}
      >
        Write it
      </ButtonLink>
    );
  if (check.kind === "condition" && check.condition?.includes("metrics."))
    return (
      <Link
        className="link"
        to="/models/$name/versions/$version"
        params={{ name: model, version: String(version) }}
      >
        Metrics
      </Link>
    );
  return null;
}

import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Check, ChevronDown } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Menu, MenuItem, MenuSeparator } from "@/components/ui/menu";
import { StagePill, StagePills } from "@/components/ui/stage-pill";
import type { Message } from "@/lib/api/types";
import { listing } from "@/lib/format";
import { may, refusal, type Held } from "@/lib/may";
import { shortFact, type RequestRow } from "@/lib/requests";
import { checksQuery } from "../api/requests";
import { StageDialog } from "../dialogs/deferred";
import styles from "./stage-control.module.css";

interface Props {
  name: string;
  version: number;
  held: readonly string[];
  stages: readonly Message<"StageState">[];
  /** Open requests for the version. */
  requests: readonly RequestRow[];
  /** What the user may do to the model. */
  permissions: Held;
}

/** The stage of a version, and the menu that moves it, or asks for it. */
export function StageControl({ name, version, held, stages, requests, permissions }: Props) {
  const [target, setTarget] = useState<{ stage: string; keepOthers?: boolean } | null>(null);
  // What the stages ask for is read when the pointer or the focus comes near.
  const [isNear, setNear] = useState(false);
  const checks = useQuery(checksQuery(name, version, isNear)).data?.items;
  const navigate = useNavigate();
  const active = stages.filter((one) => one.is_active && !held.includes(one.stage));
  const keeps = held.filter((stage) => stages.find((one) => one.stage === stage)?.is_active);
  const denial = !may(permissions, "model_version:transition")
    ? refusal(permissions, "transition:request")
    : false;
  if (denial)
    return (
      <Button disabledReason={denial}>
        <span className={styles.stage}>
          Stage <StagePills stages={held} />
        </span>
      </Button>
    );
  const come = () => {
    setNear(true);
  };
  return (
    <>
      <Menu
        trigger={
          <Button onPointerEnter={come} onFocus={come}>
            <span className={styles.stage}>
              Stage <StagePills stages={held} />
            </span>
            <ChevronDown size={14} strokeWidth={2.1} aria-hidden />
          </Button>
        }
      >
        {stages.map((state) => {
          const { stage } = state;
          const isHere = held.includes(stage) || (held.length === 0 && stage === "None");
          const checklist = checks?.find((one) => one.target === `stage:${stage}`);
          const request = requests.find((one) => one.stage === stage);
          return (
            <MenuItem
              key={stage}
              icon={isHere ? <Check size={14} strokeWidth={2.1} aria-hidden /> : null}
              why={
                isHere
                  ? "here now"
                  : request !== undefined
                    ? `asked for in request ${request.request_id}`
                    : stageFact(state, version, checklist, permissions)
              }
              disabled={isHere && held.length < 2}
              onSelect={() => {
                if (request !== undefined)
                  void navigate({
                    to: "/requests/$requestId",
                    params: { requestId: request.request_id },
                  });
                else setTarget({ stage });
              }}
            >
              <StagePill stage={stage} bare />
            </MenuItem>
          );
        })}
        {keeps.length > 0 && active.length > 0 && <MenuSeparator />}
        {keeps.length > 0 &&
          active.map(({ stage }) => (
            <MenuItem
              key={stage}
              icon={null}
              why="holds both"
              onSelect={() => {
                setTarget({ stage, keepOthers: true });
              }}
            >
              Stay in {listing(keeps)} and add {stage}
            </MenuItem>
          ))}
      </Menu>
      {target !== null && (
        <StageDialog
          name={name}
          version={version}
          stage={target.stage}
          keepOthers={target.keepOthers}
          onClose={() => {
            setTarget(null);
          }}
        />
      )}
    </>
  );
}

/** A short fact about a stage: what it asks for, or which versions are there. */
function stageFact(
  { versions, is_active }: Message<"StageState">,
  version: number,
  checklist: Message<"Checklist"> | undefined,
  permissions: Held,
): string | undefined {
  if (checklist !== undefined && !checklist.is_met) {
    const fact = shortFact(checklist.checks, checklist.approvals_count);
    return fact === undefined ? "Request" : `Request: ${fact}`;
  }
  if (!may(permissions, "model_version:transition")) return "Request";
  const others = is_active ? versions.filter((one) => one !== version) : [];
  return others.length > 0
    ? `${listing(others.slice(0, 3).map((one) => `v${one}`))} ${others.length === 1 ? "is" : "are"} there now`
    : undefined;
}

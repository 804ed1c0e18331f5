import { Check, ChevronDown } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Menu, MenuItem, MenuSeparator } from "@/components/ui/menu";
import { StagePill, StagePills } from "@/components/ui/stage-pill";
import type { Message } from "@/lib/api/types";
import { listing } from "@/lib/format";
import { refusal, type Held } from "@/lib/may";
import { StageDialog } from "../dialogs/deferred";
import styles from "./stage-control.module.css";

interface Props {
  name: string;
  version: number;
  held: readonly string[];
  stages: readonly Message<"StageState">[];
  /** What the user may do to the model. */
  permissions: Held;
}

/** The stage of a version, and the menu that moves it. */
export function StageControl({ name, version, held, stages, permissions }: Props) {
  const [target, setTarget] = useState<{ stage: string; keepOthers?: boolean } | null>(null);
  const active = stages.filter((one) => one.is_active && !held.includes(one.stage));
  const keeps = held.filter((stage) => stages.find((one) => one.stage === stage)?.is_active);
  const denial = refusal(permissions, "model_version:transition");
  if (denial)
    return (
      <Button disabledReason={denial}>
        <span className={styles.stage}>
          Stage <StagePills stages={held} />
        </span>
      </Button>
    );
  return (
    <>
      <Menu
        trigger={
          <Button>
            <span className={styles.stage}>
              Stage <StagePills stages={held} />
            </span>
            <ChevronDown size={14} strokeWidth={2.1} aria-hidden />
          </Button>
        }
      >
        {stages.map(({ stage, versions, is_active }) => {
          const isHere = held.includes(stage) || (held.length === 0 && stage === "None");
          const others = is_active ? versions.filter((one) => one !== version) : [];
          return (
            <MenuItem
              key={stage}
              icon={isHere ? <Check size={14} strokeWidth={2.1} aria-hidden /> : null}
              why={
                isHere
                  ? "here now"
                  : others.length > 0
                    ? `${listing(others.slice(0, 3).map((one) => `v${one}`))} ${others.length === 1 ? "is" : "are"} there now`
                    : undefined
              }
              disabled={isHere && held.length < 2}
              onSelect={() => {
                setTarget({ stage });
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

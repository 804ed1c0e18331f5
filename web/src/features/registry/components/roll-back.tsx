import { Undo2 } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import type { Message } from "@/lib/api/types";
import { listing } from "@/lib/format";
import { may, refusal, type Held } from "@/lib/may";
import { StageDialog } from "../dialogs/deferred";

interface Props {
  name: string;
  state: Message<"StageState">;
  size?: "normal" | "small";
  /** What the user may do to the model. */
  held: Held;
}

/** Put the previous version back in a stage; disabled with a reason when no such version exists. */
export function RollBack({ name, state: { stage, versions, previous }, size, held }: Props) {
  // Fixed when the dialog opens, whatever other users change meanwhile.
  const [target, setTarget] = useState<Message<"PreviousHolder"> | null>(null);
  const reason =
    (!may(held, "model_version:transition") && refusal(held, "transition:request")) ||
    (previous === null &&
      (versions.length === 0
        ? `No version has been in ${stage} that could be put back`
        : `No other version was in ${stage} before ${listing(versions.map((one) => `v${one}`))}`));
  return (
    <>
      <Button
        size={size}
        disabledReason={reason}
        title={previous === null ? undefined : `Put v${previous.version} back in ${stage}`}
        onClick={() => {
          setTarget(previous);
        }}
      >
        <Undo2 size={14} strokeWidth={2.1} aria-hidden />
        Roll back
      </Button>
      {target !== null && (
        <StageDialog
          name={name}
          version={target.version}
          stage={stage}
          previous={target}
          onClose={() => {
            setTarget(null);
          }}
        />
      )}
    </>
  );
}

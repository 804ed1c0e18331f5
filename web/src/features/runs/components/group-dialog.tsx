import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { CheckField } from "@/components/ui/fields";
import type { RunColumns } from "../api/list-runs";
import { groupLabel } from "../grouping";
import { ColumnKeys } from "./column-keys";

interface GroupDialogProps {
  experimentId: string;
  lifecycle: "active" | "deleted";
  columns: RunColumns | undefined;
  group: string | undefined;
  onChange: (group: string | undefined) => void;
  onClose: () => void;
}

/** Chooses what runs are grouped by. */
export function GroupDialog({
  experimentId,
  lifecycle,
  columns,
  group,
  onChange,
  onClose,
}: GroupDialogProps) {
  const choose = (id: string | undefined) => {
    onChange(id);
    onClose();
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="Group runs"
      note="Each group tells the best of every metric, or the mean where no direction is known"
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            disabledReason={group === undefined && "Runs are not in groups"}
            onClick={() => {
              choose(undefined);
            }}
          >
            Take the groups away
          </Button>
        </>
      }
    >
      <ColumnKeys
        experimentId={experimentId}
        lifecycle={lifecycle}
        columns={columns}
        own={[{ title: "Run", ids: ["status", "user_id", "tags.mlflow.parentRunId"] }]}
        kinds={["params", "tags"]}
        nameOf={groupLabel}
        item={(id, name) => (
          <CheckField
            key={id}
            type="radio"
            name="group"
            label={<span title={name}>{name}</span>}
            checked={group === id}
            onChange={() => {
              choose(id);
            }}
          />
        )}
      />
    </Dialog>
  );
}

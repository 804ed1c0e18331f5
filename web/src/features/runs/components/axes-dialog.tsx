import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { CheckField } from "@/components/ui/fields";
import type { Axis } from "@/lib/compare-runs";
import styles from "./runs-table.module.css";

interface AxesDialogProps {
  all: readonly Axis[];
  /** Ids of the axes shown now. */
  shown: readonly string[];
  /** Called with the ids to show; undefined for the default ones. */
  onAxes: (ids: string[] | undefined) => void;
  onClose: () => void;
}

const MOST_OFFERED = 60;

/** Choose the axes of the parallel coordinates. */
export function AxesDialog({ all, shown, onAxes, onClose }: AxesDialogProps) {
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="Axes"
      actions={
        <>
          <Button
            onClick={() => {
              onAxes(undefined);
            }}
          >
            Suggested axes
          </Button>
          <Button variant="primary" onClick={onClose}>
            Done
          </Button>
        </>
      }
    >
      <div className={styles.sections}>
        <div className={styles.keys}>
          {all.slice(0, MOST_OFFERED).map((axis) => (
            <CheckField
              key={axis.id}
              label={
                <span title={axis.name}>
                  {axis.name}
                  {axis.id.startsWith("params.") && <span className="dim"> parameter</span>}
                </span>
              }
              checked={shown.includes(axis.id)}
              onChange={() => {
                onAxes(
                  shown.includes(axis.id)
                    ? shown.filter((id) => id !== axis.id)
                    : [...shown, axis.id],
                );
              }}
            />
          ))}
        </div>
      </div>
    </Dialog>
  );
}

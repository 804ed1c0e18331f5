import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { CheckField } from "@/components/ui/fields";
import { plural } from "@/lib/format";
import type { RunColumns } from "../api/list-runs";
import { columnParts, OWN_COLUMNS, OWN_HEADERS, type OwnColumn } from "../table-columns";
import { ColumnKeys } from "./column-keys";

interface ColumnsDialogProps {
  experimentId: string;
  lifecycle: "active" | "deleted";
  columns: RunColumns | undefined;
  shown: readonly string[];
  /** Whether the address names columns, instead of leaving them to the server. */
  isChosen: boolean;
  onChange: (ids: readonly string[] | undefined) => void;
  onClose: () => void;
}

/** Chooses the columns of the table; each choice counts at once. */
export function ColumnsDialog({
  experimentId,
  lifecycle,
  columns,
  shown,
  isChosen,
  onChange,
  onClose,
}: ColumnsDialogProps) {
  const keys = new Set(shown);
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="Columns"
      note={`${plural(shown.length, "column")} beside the name`}
      actions={
        <>
          <Button
            disabledReason={!isChosen && "These are the suggested columns"}
            onClick={() => {
              onChange(undefined);
            }}
          >
            Suggested columns
          </Button>
          <Button variant="primary" onClick={onClose}>
            Done
          </Button>
        </>
      }
    >
      <ColumnKeys
        experimentId={experimentId}
        lifecycle={lifecycle}
        columns={columns}
        own={[{ title: "Run", ids: OWN_COLUMNS }]}
        kinds={["params", "metrics", "tags"]}
        nameOf={(id) => {
          const { kind, key } = columnParts(id);
          return kind === "own" ? OWN_HEADERS[key as OwnColumn] : key;
        }}
        item={(id, name, note) => (
          <CheckField
            key={id}
            label={
              <span title={name}>
                {name}
                {note !== undefined && <span className="dim"> {note}</span>}
              </span>
            }
            checked={keys.has(id)}
            onChange={() => {
              onChange(keys.has(id) ? shown.filter((one) => one !== id) : [...shown, id]);
            }}
          />
        )}
      />
    </Dialog>
  );
}

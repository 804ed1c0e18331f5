import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { TextField } from "@/components/ui/fields";
import { FormDialog } from "@/components/ui/form-dialog";
import { Notice } from "@/components/ui/notice";
import { QueryView } from "@/components/ui/query-view";
import { Table } from "@/components/ui/table";
import { toast } from "@/components/ui/toast-store";
import type { Message } from "@/lib/api/types";
import { fieldChanges } from "@/lib/event-fields";
import { NoValue } from "../ui/chips";
import { undoChange, undoQuery } from "./undo";

interface UndoDialogProps {
  eventId: string;
  /** The change in words. */
  what: string;
  onClose: () => void;
}

/** What undoing a change would do, and the button that does it; or why it cannot be undone. */
export function UndoDialog({ eventId, what, onClose }: UndoDialogProps) {
  const query = useQuery(undoQuery(eventId));
  if (query.data?.is_possible) return <Possible undo={query.data} what={what} onClose={onClose} />;
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="Undo this change"
      note={what}
      actions={<Button onClick={onClose}>Close</Button>}
    >
      <QueryView query={query} what="what undoing would do" level={3}>
        {(undo) => <Notice tone="wait">{undo.refusal}</Notice>}
      </QueryView>
    </Dialog>
  );
}

function Possible({
  undo,
  what,
  onClose,
}: {
  undo: Message<"Undo">;
  what: string;
  onClose: () => void;
}) {
  const client = useQueryClient();
  // What was shown is what is confirmed, whatever changes meanwhile.
  const [shown] = useState(undo);
  const [comment, setComment] = useState("");
  const rows = shown.effects.flatMap((effect, index) =>
    fieldChanges(effect.before, effect.after).map((change) => ({
      ...change,
      key: `${index} ${change.name}`,
      subject: effect.version === null ? "the model" : `v${effect.version}`,
    })),
  );
  return (
    <FormDialog
      wide
      title="Undo this change"
      note={what}
      submitLabel="Undo it"
      onSubmit={async () => {
        await undoChange(shown, comment.trim());
        void client.invalidateQueries();
        toast({ text: "The change is undone, as a new change" });
      }}
      onClose={onClose}
    >
      <Table
        label="What undoing would do"
        columns={[
          { id: "subject", header: "Of", isTitle: true, cell: (row) => row.subject },
          { id: "name", header: "Field", cell: (row) => row.name },
          { id: "before", header: "Now", cell: (row) => row.before ?? <NoValue /> },
          { id: "after", header: "Then", cell: (row) => row.after ?? <NoValue /> },
        ]}
        rows={rows}
        rowKey={(row) => row.key}
      />
      <TextField
        label="Reason"
        isOptional
        value={comment}
        maxLength={1000}
        onChange={(event) => {
          setComment(event.target.value);
        }}
      />
    </FormDialog>
  );
}

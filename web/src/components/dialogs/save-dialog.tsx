import { useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { FormDialog } from "@/components/ui/form-dialog";
import { toast } from "@/components/ui/toast-store";

interface SaveDialogProps {
  /** Keys of the queries to fetch again after the change, and after its undo. */
  invalidates: readonly (readonly unknown[])[];
  title: string;
  submitLabel: string;
  danger?: boolean;
  /** Why the form cannot be submitted as it is. */
  disabledReason?: string | false;
  onSubmit: () => Promise<unknown>;
  /** Shown in the toast that offers the undo. */
  successMessage: string;
  onUndo?: () => Promise<unknown>;
  onClose: () => void;
  children: ReactNode;
}

/** A form dialog for one change, which the toast can undo. */
export function SaveDialog({
  invalidates,
  onSubmit,
  successMessage,
  onUndo,
  ...form
}: SaveDialogProps) {
  const client = useQueryClient();
  const refresh = () =>
    Promise.all(invalidates.map((queryKey) => client.invalidateQueries({ queryKey })));
  const submit = async () => {
    await onSubmit();
    void refresh();
    toast({
      text: successMessage,
      undo:
        onUndo &&
        (async () => {
          await onUndo();
          await refresh();
        }),
    });
  };
  return <FormDialog {...form} onSubmit={submit} />;
}

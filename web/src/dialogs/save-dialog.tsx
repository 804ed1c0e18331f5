import { useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { FormDialog } from "@/components/ui/form-dialog";
import { toast } from "@/components/ui/toast-store";

interface SaveDialogProps {
  /** Keys of what has to be asked again. */
  refreshes: readonly (readonly unknown[])[];
  title: string;
  verb: string;
  danger?: boolean;
  /** What is wrong with what was typed; it cannot be saved then. */
  reason?: string | false;
  save: () => Promise<unknown>;
  done: string;
  undo?: () => Promise<unknown>;
  onClose: () => void;
  children: ReactNode;
}

/** Changes one thing; the toast takes it back. */
export function SaveDialog({ refreshes, save, done, undo, ...form }: SaveDialogProps) {
  const client = useQueryClient();
  const refresh = () =>
    Promise.all(refreshes.map((queryKey) => client.invalidateQueries({ queryKey })));
  const does = async () => {
    await save();
    void refresh();
    toast({
      text: done,
      undo:
        undo &&
        (async () => {
          await undo();
          await refresh();
        }),
    });
  };
  return <FormDialog {...form} does={does} />;
}

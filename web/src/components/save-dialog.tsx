import { useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Notice } from "@/components/ui/notice";
import { toast } from "@/components/ui/toast-store";
import { asApiError } from "@/lib/api/errors";

interface SaveDialogProps {
  /** Keys of what has to be asked again. */
  refreshes: readonly (readonly unknown[])[];
  title: string;
  verb: string;
  /** What is wrong with what was typed; it cannot be saved then. */
  reason?: string | false;
  save: () => Promise<unknown>;
  done: string;
  undo?: () => Promise<unknown>;
  onClose: () => void;
  children: ReactNode;
}

/** Saves one thing; what is refused is shown, and what was typed stays. */
export function SaveDialog({ refreshes, title, verb, reason, save, done, undo, onClose, children }: SaveDialogProps) {
  const client = useQueryClient();
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const refresh = () => Promise.all(refreshes.map((queryKey) => client.invalidateQueries({ queryKey })));
  const submit = async () => {
    if (reason) return;
    setBusy(true);
    setError(null);
    try {
      await save();
      void refresh();
      toast({ text: done, undo: undo && (async () => { await undo(); await refresh(); }) });
      onClose();
    } catch (thrown) {
      setError(asApiError(thrown).message);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog isOpen onClose={onClose} title={title} narrow onSubmit={() => { void submit(); }} actions={<><Button onClick={onClose}>Cancel</Button><Button type="submit" variant="primary" busy={isBusy} disabledReason={reason}>{verb}</Button></>}>
      {children}
      {error !== null && <Notice tone="stop" role="alert">{error}</Notice>}
    </Dialog>
  );
}

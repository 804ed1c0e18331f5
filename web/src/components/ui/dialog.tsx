import { createElement, useState, type ReactNode } from "react";
import { asApiError } from "@/lib/api/errors";
import { useDeferredCode } from "@/lib/deferred-code";
import { Button } from "./button";
import type { DialogProps } from "./dialog-frame";
import { floatingCode, sayNotLoaded } from "./floating-code";
import { Notice } from "./notice";

/** A dialog: title, body, buttons. Esc and the scrim close it; it returns the focus. */
export function Dialog(props: DialogProps) {
  const { isOpen, onClose } = props;
  const [wasOpened, setWasOpened] = useState(isOpen);
  if (isOpen && !wasOpened) setWasOpened(true);
  const parts = useDeferredCode(floatingCode, wasOpened, () => {
    sayNotLoaded();
    onClose();
  });
  return parts !== undefined && createElement(parts.DialogFrame, props);
}

interface ConfirmProps {
  isOpen: boolean;
  onClose: () => void;
  title: string;
  /** Verb and thing: "Delete version 3". */
  verb: string;
  danger?: boolean;
  /** Does it; what it throws is shown, and the dialog stays. */
  onConfirm: () => Promise<unknown>;
  children: ReactNode;
}

/** Asks once more before what cannot be taken back lightly. */
export function ConfirmDialog({ isOpen, onClose, title, verb, danger = false, onConfirm, children }: ConfirmProps) {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const close = () => {
    setError(null);
    onClose();
  };
  const confirm = async () => {
    setBusy(true);
    setError(null);
    try {
      await onConfirm();
      close();
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog
      isOpen={isOpen}
      onClose={close}
      title={title}
      narrow
      onSubmit={() => { void confirm(); }}
      actions={<><Button onClick={close}>Cancel</Button><Button type="submit" variant={danger ? "danger" : "primary"} busy={isBusy}>{verb}</Button></>}
    >
      <div>{children}</div>
      {error !== null && <Notice tone="stop" role="alert">{asApiError(error).message}</Notice>}
    </Dialog>
  );
}

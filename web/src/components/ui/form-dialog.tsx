import { useState, type ReactNode } from "react";
import { Button } from "./button";
import { Dialog } from "./dialog";
import { Problem } from "./problem";

interface Action {
  /** Verb and object: "Delete version 3". */
  submitLabel: string;
  /** When it throws, the error is shown and the dialog stays open with its fields as they are. */
  onSubmit: () => Promise<unknown>;
}

interface FormDialogProps extends Action {
  title: ReactNode;
  note?: ReactNode;
  wide?: boolean;
  danger?: boolean;
  /** Why the form cannot be submitted as it is. */
  disabledReason?: string | false;
  /** Whether what was thrown is no error: the dialog stays open, and shows what it has to say itself. */
  isNotice?: (thrown: unknown) => boolean;
  /** A second button that submits the same fields. */
  secondaryAction?: Action;
  onClose: () => void;
  children: ReactNode;
}

/** A dialog with a form. It closes on success; an error is shown, and the button tries again. Mount it while it is open. */
export function FormDialog({
  title,
  note,
  wide = false,
  submitLabel,
  danger = false,
  onSubmit,
  disabledReason = false,
  isNotice,
  secondaryAction,
  onClose,
  children,
}: FormDialogProps) {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const run = async (action: Action["onSubmit"]) => {
    // Enter in a field submits even while the button is disabled.
    if (isBusy || disabledReason) return;
    setBusy(true);
    setError(null);
    try {
      await action();
      onClose();
    } catch (thrown) {
      if (!isNotice?.(thrown)) setError(thrown);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={title}
      note={note}
      narrow={!wide}
      onSubmit={() => {
        void run(onSubmit);
      }}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          {secondaryAction !== undefined && (
            <Button
              busy={isBusy}
              disabledReason={disabledReason}
              onClick={() => {
                void run(secondaryAction.onSubmit);
              }}
            >
              {secondaryAction.submitLabel}
            </Button>
          )}
          <Button
            type="submit"
            variant={danger ? "danger" : "primary"}
            busy={isBusy}
            disabledReason={disabledReason}
          >
            {submitLabel}
          </Button>
        </>
      }
    >
      {children}
      {error !== null && <Problem error={error} />}
    </Dialog>
  );
}

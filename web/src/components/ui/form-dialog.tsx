import { useState, type ReactNode } from "react";
import { Button } from "./button";
import { Dialog } from "./dialog";
import { Problem } from "./problem";

interface Deed {
  /** Verb and thing: "Delete version 3". */
  verb: string;
  /** Does it; what it throws is shown, and the dialog stays with all that was typed. */
  does: () => Promise<unknown>;
}

interface FormDialogProps extends Deed {
  title: ReactNode;
  note?: ReactNode;
  wide?: boolean;
  danger?: boolean;
  /** What is missing or wrong with what was typed; it cannot be sent then. */
  reason?: string | false;
  /** What else can be done with what was typed. */
  also?: Deed;
  onClose: () => void;
  children: ReactNode;
}

/** A dialog that does one thing and closes. What is refused is said, and the same button tries again. Mount it while it is open. */
export function FormDialog({
  title,
  note,
  wide = false,
  verb,
  danger = false,
  does,
  reason = false,
  also,
  onClose,
  children,
}: FormDialogProps) {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const run = async (act: Deed["does"]) => {
    // Enter in a field comes here past the button.
    if (isBusy || reason) return;
    setBusy(true);
    setError(null);
    try {
      await act();
      onClose();
    } catch (thrown) {
      setError(thrown);
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
        void run(does);
      }}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          {also !== undefined && (
            <Button
              busy={isBusy}
              disabledReason={reason}
              onClick={() => {
                void run(also.does);
              }}
            >
              {also.verb}
            </Button>
          )}
          <Button
            type="submit"
            variant={danger ? "danger" : "primary"}
            busy={isBusy}
            disabledReason={reason}
          >
            {verb}
          </Button>
        </>
      }
    >
      {children}
      {error !== null && <Problem error={error} />}
    </Dialog>
  );
}

import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import { useRef, type ReactNode, type RefObject } from "react";
import { Button } from "./button";
import { classNames } from "./class-names";
import { IsInDialog } from "./portal-place";
import styles from "./dialog.module.css";

export interface DialogProps {
  isOpen: boolean;
  onClose: () => void;
  /** Repeats the verb of the button that opened it. */
  title: ReactNode;
  note?: ReactNode;
  narrow?: boolean;
  /** Where the focus goes first; the first field or button otherwise. */
  initialFocus?: RefObject<HTMLElement | null>;
  /** Buttons, right. */
  actions?: ReactNode;
  /** Small, left of the buttons. */
  aside?: ReactNode;
  /** Pressing Enter in a field, or the primary button (give it type="submit"). */
  onSubmit?: () => void;
  children: ReactNode;
}

function isInSight(field: HTMLElement, body: HTMLElement): boolean {
  return field.getBoundingClientRect().bottom <= body.getBoundingClientRect().bottom;
}

/** A dialog: title, body, buttons. Esc and the scrim close it; it returns the focus. */
export function DialogFrame({
  isOpen,
  onClose,
  title,
  note,
  narrow = false,
  initialFocus,
  actions,
  aside,
  onSubmit,
  children,
}: DialogProps) {
  const body = useRef<HTMLDivElement>(null);
  const foot = useRef<HTMLDivElement>(null);
  // Not the cross at the top, which comes first; no field further down, which would scroll what stands above it out of sight;
  // and no keyboard that covers half of a touch screen.
  const firstField = (how: string) => {
    if (how === "touch") return true;
    const field = body.current?.querySelector<HTMLElement>("input, textarea");
    if (body.current && field && isInSight(field, body.current)) return field;
    return foot.current?.querySelector("button") ?? field ?? true;
  };
  const content = (
    <IsInDialog value>
      <div ref={body} className={styles.body}>
        {children}
      </div>
      {actions !== undefined && (
        <div ref={foot} className={styles.foot}>
          {aside !== undefined && <span className={styles.aside}>{aside}</span>}
          {actions}
        </div>
      )}
    </IsInDialog>
  );
  return (
    <Base.Root
      open={isOpen}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <Base.Portal>
        <Base.Backdrop className={styles.scrim} />
        <Base.Viewport className={styles.viewport}>
          <Base.Popup
            className={classNames(styles.dialog, narrow && styles.narrow)}
            initialFocus={initialFocus ?? firstField}
          >
            <header className={styles.head}>
              <div className={styles.words}>
                <Base.Title className={styles.title}>{title}</Base.Title>
                {note !== undefined && (
                  <Base.Description render={<div />} className={styles.note}>
                    {note}
                  </Base.Description>
                )}
              </div>
              <Base.Close
                render={
                  <Button variant="ghost" size="small" iconOnly aria-label="Close">
                    <X size={16} strokeWidth={1.8} aria-hidden />
                  </Button>
                }
              />
            </header>
            {onSubmit ? (
              <form
                noValidate
                onSubmit={(event) => {
                  event.preventDefault();
                  event.stopPropagation();
                  onSubmit();
                }}
              >
                {content}
              </form>
            ) : (
              content
            )}
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  );
}

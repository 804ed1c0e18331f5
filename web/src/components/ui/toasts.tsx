import { CircleAlert, CircleCheck, X } from "lucide-react";
import { useEffect, useState, useSyncExternalStore } from "react";
import { Button } from "./button";
import { classNames } from "./class-names";
import {
  dismissToast,
  shownToasts,
  subscribeToasts,
  toast,
  toastProblem,
  TOAST_MS,
  type Toast,
} from "./toast-store";
import styles from "./toasts.module.css";

/** The place where toasts appear; stands once in the app. */
export function Toasts() {
  const toasts = useSyncExternalStore(subscribeToasts, shownToasts);
  return (
    <section
      className={styles.stack}
      role="status"
      aria-live="polite"
      aria-label="What just happened"
    >
      {toasts.map((one) => (
        <ToastBar key={one.id} toast={one} />
      ))}
    </section>
  );
}

function ToastBar({ toast: shown }: { toast: Toast }) {
  const [isHeld, setHeld] = useState(false);
  const [isBusy, setBusy] = useState(false);
  useEffect(() => {
    if (isHeld || isBusy) return;
    const timer = window.setTimeout(() => {
      dismissToast(shown.id);
    }, TOAST_MS);
    return () => {
      window.clearTimeout(timer);
    };
  }, [isHeld, isBusy, shown.id]);

  const undo = async () => {
    setBusy(true);
    try {
      await shown.undo?.();
      dismissToast(shown.id);
      toast({ text: "Undone", tone: "plain" });
    } catch (error) {
      dismissToast(shown.id);
      toastProblem(error, "It could not be undone.");
    }
  };
  const Icon = shown.tone === "stop" ? CircleAlert : CircleCheck;
  return (
    // Pauses the timer while the pointer or focus is on it; not interactive itself.
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions
    <div
      className={classNames(styles.toast, shown.tone === "stop" && styles.stop)}
      onPointerEnter={() => {
        setHeld(true);
      }}
      onPointerLeave={() => {
        setHeld(false);
      }}
      onFocus={() => {
        setHeld(true);
      }}
      onBlur={() => {
        setHeld(false);
      }}
    >
      <Icon size={16} strokeWidth={1.8} aria-hidden />
      <span className={styles.text}>
        {shown.text}
        {shown.requestId ? <span className={styles.request}>Request {shown.requestId}</span> : null}
      </span>
      {shown.undo ? (
        <Button
          size="small"
          busy={isBusy}
          onClick={() => {
            void undo();
          }}
        >
          Undo
        </Button>
      ) : null}
      <Button
        variant="ghost"
        size="small"
        iconOnly
        aria-label="Dismiss"
        onClick={() => {
          dismissToast(shown.id);
        }}
      >
        <X size={14} strokeWidth={2.1} aria-hidden />
      </Button>
    </div>
  );
}

import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { copyText } from "@/lib/clipboard";
import { Button } from "./button";
import { classNames } from "./class-names";
import { toast } from "./toast-store";
import styles from "./copy-button.module.css";

interface CopyProps {
  /** What is put on the clipboard. */
  text: string;
  /** What it is, in words: "run id". */
  what: string;
  /** A button with the word "Copy", instead of the small icon. */
  labelled?: boolean;
  className?: string;
}

const SHOWN_MS = 2000;

/** Copies a text, and says so. */
export function CopyButton({ text, what, labelled = false, className }: CopyProps) {
  const [isDone, setDone] = useState(false);
  useEffect(() => {
    if (!isDone) return;
    const timer = window.setTimeout(() => {
      setDone(false);
    }, SHOWN_MS);
    return () => {
      window.clearTimeout(timer);
    };
  }, [isDone]);

  const copy = () => {
    void copyText(text).then((worked) => {
      setDone(worked);
      if (!worked)
        toast({
          text: "The browser did not allow copying; select the text instead.",
          tone: "stop",
        });
    });
  };
  const icon = isDone ? (
    <Check size={14} strokeWidth={2.1} aria-hidden />
  ) : (
    <Copy size={14} strokeWidth={2.1} aria-hidden />
  );
  const said = (
    <span className="visually-hidden" role="status">
      {isDone ? `Copied ${what}` : ""}
    </span>
  );
  if (labelled) {
    return (
      <>
        <Button
          size="small"
          className={className}
          onClick={copy}
          aria-label={`${isDone ? "Copied" : "Copy"} ${what}`}
        >
          {icon}
          {isDone ? "Copied" : "Copy"}
        </Button>
        {said}
      </>
    );
  }
  return (
    <>
      <button
        type="button"
        className={classNames(styles.copy, isDone && styles.done, className)}
        aria-label={`Copy ${what}`}
        title={`Copy ${what}`}
        onClick={copy}
      >
        {icon}
      </button>
      {said}
    </>
  );
}

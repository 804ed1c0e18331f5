import { CircleCheck, CircleDashed, CircleSlash, CircleX, LoaderCircle } from "lucide-react";
import { classNames } from "./class-names";
import styles from "./small-parts.module.css";

const LOOKS = {
  FINISHED: { icon: CircleCheck, word: "Finished", tone: "" },
  FAILED: { icon: CircleX, word: "Failed", tone: "failed" },
  KILLED: { icon: CircleSlash, word: "Killed", tone: "failed" },
  RUNNING: { icon: LoaderCircle, word: "Running", tone: "running" },
  SCHEDULED: { icon: CircleDashed, word: "Scheduled", tone: "" },
} as const;

/** How a run stands; `wordless` (in tables) keeps the word for screen readers and the tooltip. */
export function RunStatus({ status, wordless = false }: { status: string; wordless?: boolean }) {
  const {
    icon: Icon,
    word,
    tone,
  } = status in LOOKS
    ? LOOKS[status as keyof typeof LOOKS]
    : { icon: CircleDashed, word: status, tone: "" as const };
  return (
    <span
      className={classNames(styles.status, tone !== "" && styles[tone])}
      title={wordless ? word : undefined}
    >
      <Icon size={14} strokeWidth={2.1} aria-hidden />
      <span className={wordless ? "visually-hidden" : undefined}>{word}</span>
    </span>
  );
}

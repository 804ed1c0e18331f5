import { CircleCheck, CircleX, Clock } from "lucide-react";
import type { ReactNode } from "react";
import type { Check } from "@/lib/requests";
import styles from "./request-parts.module.css";

const LOOKS = {
  failed: { word: "Failed", icon: CircleX, className: styles.failedCheck },
  unknown: { word: "Cannot be judged", icon: CircleX, className: styles.failedCheck },
  waiting: { word: "Waiting", icon: Clock, className: styles.waitingCheck },
  passed: { word: "Passed", icon: CircleCheck, className: styles.passedCheck },
} as const;

/** Requirements of a rule. Give it `CheckLine`s. */
export function CheckLines({ children }: { children: ReactNode }) {
  return <ul className={styles.checks}>{children}</ul>;
}

/** One requirement: how it stands, in words, why, and the way out. */
export function CheckLine({ check, children }: { check: Check; children?: ReactNode }) {
  const { word, icon: Icon, className } = LOOKS[check.state];
  return (
    <li className={className}>
      <Icon size={16} strokeWidth={1.8} aria-hidden />
      <b>
        <span className="visually-hidden">{word}: </span>
        {sentence(check.words)}
      </b>
      <span className={styles.reason}>{check.reason}</span>
      <span className={styles.act}>{children}</span>
    </li>
  );
}

function sentence(words: string): string {
  // A metric's or tag's name keeps its letters.
  return /^(?:moved|comes|description|signature)\b/.test(words)
    ? words.charAt(0).toUpperCase() + words.slice(1)
    : words;
}

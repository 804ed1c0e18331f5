import { Button } from "@/components/ui/button";
import { Problem } from "@/components/ui/problem";
import styles from "./inbox.module.css";

interface ShowOlderProps {
  /** What is shown: "news", "requests". */
  what: string;
  showOlder: (() => void) | undefined;
  isBusy: boolean;
  error: unknown;
}

/** The button at the end of a list that goes on. */
export function ShowOlder({ what, showOlder, isBusy, error }: ShowOlderProps) {
  return (
    <>
      {error !== null && <Problem error={error} />}
      {showOlder !== undefined && (
        <p className={styles.more}>
          <Button size="small" busy={isBusy} onClick={showOlder}>
            Show older<span className="visually-hidden"> {what}</span>
          </Button>
        </p>
      )}
    </>
  );
}

import { useRouterState } from "@tanstack/react-router";
import { CalendarClock, History } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { deferred } from "@/components/ui/deferred";
import { goTo, momentWords } from "@/lib/as-of";
import { deferCode } from "@/lib/deferred-code";
import styles from "./as-of-bar.module.css";

const AsOfDialog = deferred(
  deferCode(() => import("./as-of-dialog")),
  (module) => module.AsOfDialog,
);

// The pages that can show the past.
const IN_THE_PAST = /^\/models\/[^/]+(?:\/versions\/[^/]+)?\/?$/;

/** Under the top bar while a moment of the past is shown. */
export function AsOfBar({ moment }: { moment: string }) {
  const [isChoosing, setChoosing] = useState(false);
  const pathname = useRouterState({ select: (state) => state.location.pathname });
  return (
    <aside className={styles.bar} aria-label="Time shown">
      <History size={16} strokeWidth={1.8} aria-hidden />
      <span>
        <b>As of {momentWords(moment)}.</b>{" "}
        {IN_THE_PAST.test(pathname)
          ? "You see it as it was then; nothing can be changed here."
          : "This page shows the present: models and versions can be seen as they were. Nothing can be changed."}
      </span>
      <Button
        size="small"
        onClick={() => {
          setChoosing(true);
        }}
      >
        <CalendarClock size={14} strokeWidth={2.1} aria-hidden />
        Change the time
      </Button>
      <Button
        size="small"
        onClick={() => {
          goTo(null);
        }}
      >
        Back to now
      </Button>
      {isChoosing && (
        <AsOfDialog
          onClose={() => {
            setChoosing(false);
          }}
        />
      )}
    </aside>
  );
}

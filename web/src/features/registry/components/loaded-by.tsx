import { useState } from "react";
import { Callers, Unlisted } from "@/components/requests/who-would-notice";
import { Button } from "@/components/ui/button";
import { Panel } from "@/components/ui/panel";
import type { Message } from "@/lib/api/types";
import styles from "./loaded-by.module.css";

type Impact = Message<"Impact">;

const FEW = 3;

/** Who still loads a version. */
export function LoadedBy({ impact }: { impact: Impact }) {
  const [showsAll, setShowsAll] = useState(false);
  const shown = showsAll ? impact.callers : impact.callers.slice(0, FEW);
  return (
    <Panel title="Loaded by" note={`last ${impact.window_days} days`}>
      {impact.loads_count === 0 ? (
        <p className="dim">No one loaded it.</p>
      ) : (
        <>
          <Callers callers={shown} />
          <Unlisted impact={impact} listed={shown.length} />
          {impact.callers.length > FEW && (
            <Button
              size="small"
              className={styles.more}
              aria-expanded={showsAll}
              onClick={() => {
                setShowsAll(!showsAll);
              }}
            >
              {showsAll ? "Show fewer" : `${impact.callers.length - FEW} more`}
            </Button>
          )}
        </>
      )}
    </Panel>
  );
}

import { Link } from "@tanstack/react-router";
import type { StageHolder } from "@/lib/api/types";
import { AliasChips, NoValue, VersionLabel } from "./ui/chips";
import { RelativeTime } from "./ui/relative-time";
import styles from "./stage-slot.module.css";

interface StageSlotProps {
  model: string;
  holders: readonly StageHolder[] | undefined;
  /** Also since when, and the aliases of each. */
  detailed?: boolean;
}

const MOST = 2;

/** Who of a model holds a stage. */
export function StageSlot({ model, holders = [], detailed = false }: StageSlotProps) {
  if (holders.length === 0) return <NoValue />;
  return (
    <span className={styles.slot}>
      {holders.slice(0, MOST).map((holder) => (
        <span key={holder.version} className={styles.slot}>
          <span className={styles.line}>
            <Link
              to="/models/$name/versions/$version"
              params={{ name: model, version: String(holder.version) }}
            >
              <VersionLabel version={holder.version} />
            </Link>
            {detailed && holder.since_ms !== null && <RelativeTime at={holder.since_ms} short />}
          </span>
          {detailed && holder.aliases.length > 0 && <AliasChips aliases={holder.aliases} />}
        </span>
      ))}
      {holders.length > MOST && <span className="dim">and {holders.length - MOST} more</span>}
    </span>
  );
}

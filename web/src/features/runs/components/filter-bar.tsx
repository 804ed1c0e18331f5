import { ListFilter, X } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { clausesOf, errorPosition, withoutClause } from "@/lib/filter-text";
import { groupLabel } from "../grouping";
import styles from "./runs-table.module.css";

interface FilterBarProps {
  filter: string;
  onFilter: (filter: string) => void;
  onAdd: () => void;
  group: string | undefined;
  onUngroup: () => void;
  /** The counts, at the right. */
  children: ReactNode;
}

/** The filter once more, as chips that can be taken away; the counts beside them. */
export function FilterBar({ filter, onFilter, onAdd, group, onUngroup, children }: FilterBarProps) {
  return (
    <div className={styles.chipsBar}>
      {group !== undefined && (
        <Chip
          name="by"
          rest={groupLabel(group)}
          label={`Take the groups by ${groupLabel(group)} away`}
          onRemove={onUngroup}
        />
      )}
      {clausesOf(filter).map((clause, index) => (
        <Chip
          key={`${index} ${clause.text}`}
          name={clause.name}
          rest={clause.rest}
          title={clause.text}
          label={`Remove filter ${clause.name}`}
          onRemove={() => {
            onFilter(withoutClause(filter, index));
          }}
        />
      ))}
      <Button variant="ghost" size="small" onClick={onAdd}>
        <ListFilter size={14} strokeWidth={2.1} aria-hidden />
        Add filter
      </Button>
      <span className={styles.totals}>{children}</span>
    </div>
  );
}

function Chip({
  name,
  rest,
  title,
  label,
  onRemove,
}: {
  name: string;
  rest: string;
  title?: string;
  label: string;
  onRemove: () => void;
}) {
  return (
    <span className={styles.chip} title={title}>
      <span>
        {name} <b>{rest}</b>
      </span>
      <button type="button" aria-label={label} onClick={onRemove}>
        <X size={12} strokeWidth={2.1} aria-hidden />
      </button>
    </span>
  );
}

const AROUND = 48;

/** A refused filter, with the character marked that the server stumbled over. */
export function FilterProblem({ filter, message }: { filter: string; message: string }) {
  const at = errorPosition(message);
  const start = at === null ? 0 : Math.max(0, at - AROUND);
  const end = at === null ? 0 : Math.min(filter.length, at + 1 + AROUND);
  return (
    <div className={styles.wrong} role="alert">
      {at !== null && (
        <pre>
          <code>
            {start > 0 && "…"}
            {filter.slice(start, at)}
            <mark>{filter[at] ?? " "}</mark>
            {filter.slice(at + 1, end)}
            {end < filter.length && "…"}
          </code>
        </pre>
      )}
      <p className={styles.problem}>{message}</p>
    </div>
  );
}

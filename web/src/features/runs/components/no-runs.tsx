import { FlaskConical } from "lucide-react";
import { EmptyState, NoMatchState } from "@/components/ui/states";
import { logRunIn } from "@/lib/first-steps";

/** Shown when no run matches the filter, or the experiment has none. */
export function NoRuns({
  filter,
  without,
  isDeleted,
  name,
  onClear,
}: {
  filter: string;
  /** Number of runs without the filter, if known. */
  without: number | null;
  isDeleted: boolean;
  name: string;
  onClear: () => void;
}) {
  if (filter !== "")
    return (
      <NoMatchState
        noun="runs"
        filter={filter}
        hint="Words are searched in names; metrics.auc > 0.9 compares values."
        without={without ?? undefined}
        onClear={onClear}
      />
    );
  if (isDeleted)
    return (
      <EmptyState icon={FlaskConical} title="Nothing was deleted">
        Deleted runs stay here, with all they logged, until they are restored.
      </EmptyState>
    );
  return (
    <EmptyState icon={FlaskConical} title="No runs yet" code={logRunIn(name)}>
      A run keeps the parameters, metrics and files of one execution. This makes the first one:
    </EmptyState>
  );
}

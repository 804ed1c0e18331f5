import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { asApiError } from "@/lib/api/errors";
import { Button } from "./button";
import { ErrorState } from "./error-state";
import { NoMatchState } from "./states";
import { Table, type TableProps } from "./table";
import styles from "./table.module.css";

interface DataTableProps<Data, Row> extends Omit<TableProps<Row>, "rows" | "isLoading"> {
  query: Pick<UseQueryResult<Data>, "data" | "error" | "refetch" | "isPlaceholderData">;
  rowsOf: (data: Data) => readonly Row[];
  /** "models" */
  noun: string;
  /** Shown when there is nothing at all. */
  empty: ReactNode;
  /** The filter in force, as people would say it; "" for none. */
  filter?: string;
  /** What the filter looks through, said where nothing was found. */
  filterHint?: string;
  onClearFilter?: () => void;
  /** How many there are without the filter, where the answer says. */
  totalWithout?: (data: Data) => number | undefined;
  /** Under the table: the count and the pages. */
  foot?: (data: Data) => ReactNode;
}

/** A list screen's table: asks, and shows loading, empty, no-match and error states in the list's place. */
export function DataTable<Data, Row>({
  query,
  rowsOf,
  noun,
  empty,
  filter = "",
  filterHint,
  onClearFilter,
  totalWithout,
  foot,
  ...table
}: DataTableProps<Data, Row>) {
  const { data, error } = query;
  if (data === undefined) {
    if (error) {
      const isAboutFilter =
        filter !== "" && asApiError(error).kind === "invalid" && onClearFilter !== undefined;
      return (
        <ErrorState
          error={error}
          title={isAboutFilter ? "Invalid filter" : undefined}
          hint={isAboutFilter ? filterHint : undefined}
          onRetry={() => {
            void query.refetch();
          }}
          action={isAboutFilter && <Button onClick={onClearFilter}>Clear the filter</Button>}
        />
      );
    }
    return <Table {...table} rows={[]} isLoading />;
  }
  const rows = rowsOf(data);
  if (rows.length === 0) {
    if (filter !== "" && onClearFilter)
      return (
        <NoMatchState
          noun={noun}
          filter={filter}
          hint={filterHint}
          without={totalWithout?.(data)}
          onClear={onClearFilter}
        />
      );
    return empty;
  }
  const underneath = foot?.(data);
  return (
    <>
      <Table {...table} rows={rows} edge={{ top: table.edge?.top ?? true, bottom: !underneath }} />
      {underneath}
    </>
  );
}

interface FootProps {
  /** "1 to 50 of 214 models" */
  children: ReactNode;
  onBack?: () => void;
  onNext?: () => void;
}

/** The line under a table: what is shown, and Back and Next where there are more pages. */
export function TableFoot({ children, onBack, onNext }: FootProps) {
  return (
    <div className={styles.foot}>
      <span role="status">{children}</span>
      {(onBack !== undefined || onNext !== undefined) && (
        <span className={styles.footEnd}>
          <Button
            size="small"
            disabledReason={onBack === undefined && "This is the first page"}
            onClick={onBack}
          >
            Back
          </Button>
          <Button
            size="small"
            disabledReason={onNext === undefined && "This is the last page"}
            onClick={onNext}
          >
            Next
          </Button>
        </span>
      )}
    </div>
  );
}

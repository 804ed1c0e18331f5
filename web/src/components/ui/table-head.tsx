import { ArrowDown, ArrowUp } from "lucide-react";
import { isDescending, sortColumn } from "@/lib/url-state";
import type { Column, Sorting } from "./table-types";
import styles from "./table.module.css";

/** What aria-sort says for a column. */
export function ariaSort<Row>(
  column: Column<Row>,
  sorting: Sorting | undefined,
): "ascending" | "descending" | undefined {
  if (!column.sort || !sorting || sortColumn(sorting.sort) !== column.sort.by) return undefined;
  return isDescending(sorting.sort) ? "descending" : "ascending";
}

/** The content of a column's head: its words, as a button where it sorts. */
export function HeadContent<Row>({ column, sorting }: { column: Column<Row>; sorting?: Sorting }) {
  const { sort } = column;
  if (!sort || !sorting) return column.header;
  const order = ariaSort(column, sorting);
  const Arrow = order === "descending" ? ArrowDown : ArrowUp;
  return (
    <button
      type="button"
      className={styles.sort}
      onClick={() => {
        sorting.onSort(sort.by, sort.descendingFirst ?? false);
      }}
    >
      {column.header}
      {order !== undefined && <Arrow size={12} strokeWidth={2.1} aria-hidden />}
    </button>
  );
}

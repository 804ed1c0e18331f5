import type { ReactNode } from "react";
import { useDelayed } from "@/lib/use-delayed";
import { classNames } from "./class-names";
import { Skeleton } from "./skeleton";
import { ariaSort, HeadContent } from "./table-head";
import type { Column, Selection, Sorting } from "./table-types";
import styles from "./table.module.css";

export interface TableProps<Row> {
  /** Accessible name, such as "Registered models". */
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  sorting?: Sorting;
  selection?: Selection<Row>;
  density?: "normal" | "compact" | "tall";
  /** Whether a row is highlighted because it is in Production. */
  isLitRow?: (row: Row) => boolean;
  /** Show grey bars instead of rows. */
  isLoading?: boolean;
  /** Stay a table on narrow screens, and scroll horizontally. */
  keepWide?: boolean;
  /** The same width for all columns but the title, so that tables below each other are aligned. */
  isEven?: boolean;
  /** At the top or bottom of a panel, whose rounded corners it takes. */
  edge?: { top?: boolean; bottom?: boolean };
}

const PLACEHOLDER_ROWS = 6;

/** A table with all of its rows, up to a page of them. Use VirtualTable for thousands. */
export function Table<Row>({
  label,
  columns,
  rows,
  rowKey,
  sorting,
  selection,
  density = "normal",
  isLitRow,
  isLoading = false,
  keepWide = false,
  isEven = false,
  edge = { top: true, bottom: true },
}: TableProps<Row>) {
  const showsBones = useDelayed(isLoading);
  const className = classNames(
    styles.table,
    density !== "normal" && styles[density],
    !keepWide && styles.stacked,
    isEven && styles.even,
    edge.top && styles.first,
    edge.bottom && styles.last,
  );
  const allKeys = rows.map(rowKey);
  const areAllPicked =
    selection !== undefined &&
    allKeys.length > 0 &&
    allKeys.every((key) => selection.keys.has(key));
  return (
    // It may scroll horizontally, so it must be reachable by keyboard.
    <div
      className={styles.wrap}
      role={keepWide ? "region" : undefined}
      aria-label={keepWide ? `${label}, scrolls sideways` : undefined}
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={keepWide ? 0 : undefined}
      aria-busy={isLoading || undefined}
    >
      {isLoading && (
        <span className="visually-hidden" role="status">
          Loading {label.toLowerCase()}
        </span>
      )}
      <table className={className} role="table" aria-label={label}>
        <thead role="rowgroup">
          <tr role="row">
            {selection && (
              <th role="columnheader" scope="col" className={styles.fit}>
                <input
                  type="checkbox"
                  aria-label="Pick all"
                  checked={areAllPicked}
                  onChange={() => {
                    selection.onChange(
                      areAllPicked
                        ? without(selection.keys, allKeys)
                        : new Set([...selection.keys, ...allKeys]),
                    );
                  }}
                />
              </th>
            )}
            {columns.map((column) => (
              <th
                key={column.id}
                role="columnheader"
                scope="col"
                className={cellClass(column)}
                aria-sort={ariaSort(column, sorting)}
              >
                <HeadContent column={column} sorting={sorting} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {isLoading
            ? showsBones &&
              Array.from({ length: PLACEHOLDER_ROWS }, (_, index) => (
                <BoneRow key={index} columns={columns} hasPick={selection !== undefined} />
              ))
            : rows.map((row) => {
                const key = rowKey(row);
                const isPicked = selection?.keys.has(key) ?? false;
                return (
                  <tr
                    key={key}
                    role="row"
                    aria-selected={selection ? isPicked : undefined}
                    className={isLitRow?.(row) ? styles.litRow : undefined}
                  >
                    {selection && (
                      <td role="cell" className={classNames(styles.fit, styles.pick)}>
                        <input
                          type="checkbox"
                          aria-label={selection.labelOf(row)}
                          checked={isPicked}
                          onChange={() => {
                            selection.onChange(
                              isPicked
                                ? without(selection.keys, [key])
                                : new Set([...selection.keys, key]),
                            );
                          }}
                        />
                      </td>
                    )}
                    {columns.map((column) => (
                      <Cell key={column.id} column={column} row={row} />
                    ))}
                  </tr>
                );
              })}
        </tbody>
      </table>
    </div>
  );
}

function Cell<Row>({ column, row }: { column: Column<Row>; row: Row }): ReactNode {
  const className = classNames(
    cellClass(column),
    column.isTitle && styles.title,
    column.narrow && styles[column.narrow],
    column.isEmpty?.(row) && styles.empty,
  );
  if (column.isTitle)
    return (
      <th role="rowheader" scope="row" className={className}>
        {column.cell(row)}
      </th>
    );
  const label = column.label ?? (typeof column.header === "string" ? column.header : "");
  return (
    <td role="cell" className={className} data-label={label === "" ? undefined : label}>
      {column.cell(row)}
    </td>
  );
}

function cellClass<Row>(column: Column<Row>): string {
  return classNames(
    column.align === "end" && styles.end,
    column.isLit && styles.lit,
    column.isFit && styles.fit,
  );
}

function BoneRow<Row>({ columns, hasPick }: { columns: readonly Column<Row>[]; hasPick: boolean }) {
  return (
    <tr role="row" aria-hidden="true">
      {hasPick && <td role="cell" />}
      {columns.map((column) => (
        <td key={column.id} role="cell" className={cellClass(column)}>
          <Skeleton width={column.bone ?? 2} />
        </td>
      ))}
    </tr>
  );
}

function without(keys: ReadonlySet<string>, gone: readonly string[]): Set<string> {
  const left = new Set(keys);
  for (const key of gone) left.delete(key);
  return left;
}

import type { ReactNode } from "react";
import { classNames } from "./class-names";
import { Skeleton } from "./skeleton";
import type { Column, Selection } from "./table-types";
import { cellClass, leftOf } from "./virtual-columns";
import styles from "./virtual-table.module.css";

interface RowProps<Row> {
  index: number;
  /** Undefined while it is not loaded. */
  row: Row | undefined;
  rowKey: (row: Row) => string;
  columns: readonly Column<Row>[];
  /** Distance of each pinned column from the left edge. */
  lefts: readonly (number | undefined)[];
  selection: Selection<Row> | undefined;
  onPick: (index: number, row: Row, withShift: boolean) => void;
  isHeading: ((row: Row) => boolean) | undefined;
  isNarrow: boolean;
  height: number;
  /** Measures a row whose height depends on its content. */
  measure: (element: HTMLElement | null) => void;
}

/** A row of a VirtualTable; grey bars while it is not loaded. */
export function VirtualRow<Row>({
  index,
  row,
  rowKey,
  columns,
  lefts,
  selection,
  onPick,
  isHeading,
  isNarrow,
  height,
  measure,
}: RowProps<Row>) {
  const common = {
    role: "row",
    "aria-rowindex": index + 2,
    "data-index": index,
    ref: isNarrow ? measure : undefined,
    style: isNarrow ? undefined : { height },
  } as const;
  if (row === undefined) {
    return (
      <tr {...common} aria-busy="true">
        {selection && <PickCell />}
        {columns.map((column, place) => (
          <td
            key={column.id}
            role="cell"
            className={cellClass(columns, place)}
            style={leftOf(lefts[place])}
          >
            <Skeleton width={column.bone ?? 1} />
          </td>
        ))}
      </tr>
    );
  }
  const isPicked = selection?.keys.has(rowKey(row)) ?? false;
  const canPick = selection !== undefined && selection.canPick?.(row) !== false;
  return (
    <tr
      {...common}
      aria-selected={canPick ? isPicked : undefined}
      className={isHeading?.(row) ? styles.heading : undefined}
    >
      {selection && (
        <PickCell>
          {canPick && (
            <input
              type="checkbox"
              aria-label={selection.labelOf(row)}
              checked={isPicked}
              onChange={(event) => {
                onPick(
                  index,
                  row,
                  event.nativeEvent instanceof MouseEvent && event.nativeEvent.shiftKey,
                );
              }}
            />
          )}
        </PickCell>
      )}
      {columns.map((column, place) => (
        <Cell
          key={column.id}
          columns={columns}
          index={place}
          row={row}
          left={lefts[place]}
          isNarrow={isNarrow}
        />
      ))}
    </tr>
  );
}

function PickCell({ children }: { children?: ReactNode }) {
  return (
    <td role="cell" className={classNames(styles.pinned, styles.pick)} style={leftOf(0)}>
      {children}
    </td>
  );
}

interface CellProps<Row> {
  columns: readonly Column<Row>[];
  index: number;
  row: Row;
  left: number | undefined;
  isNarrow: boolean;
}

function Cell<Row>({ columns, index, row, left, isNarrow }: CellProps<Row>): ReactNode {
  const column = columns[index];
  if (column === undefined) return null;
  const bar = isNarrow ? undefined : column.barOf?.(row);
  const className = classNames(
    cellClass(columns, index),
    column.isTitle && styles.title,
    column.isEmpty?.(row) && styles.empty,
    bar !== undefined && styles.bar,
  );
  const style = bar === undefined ? leftOf(left) : { ...leftOf(left), "--bar": bar };
  if (column.isTitle)
    return (
      <th scope="row" role="rowheader" className={className} style={style}>
        {column.cell(row)}
      </th>
    );
  const label = column.label ?? (typeof column.header === "string" ? column.header : "");
  return (
    <td
      role="cell"
      className={className}
      style={style}
      data-label={label === "" ? undefined : label}
    >
      {column.cell(row)}
    </td>
  );
}

/** The height of all rows above or below those in the document. */
export function Gap({ height, span }: { height: number; span: number }) {
  return (
    <tr aria-hidden="true" className={styles.gapRow} style={{ height }}>
      <td className={styles.gap} colSpan={span} style={{ height }} />
    </tr>
  );
}

/** Where the columns of a VirtualTable stand. */

import type { CSSProperties } from "react";
import { classNames } from "./class-names";
import type { Column } from "./table-types";
import styles from "./virtual-table.module.css";

export const PICK_WIDTH = 44;
export const DEFAULT_WIDTH = 120;

export function cellClass<Row>(columns: readonly Column<Row>[], index: number): string {
  const column = columns[index];
  const startsGroup =
    column?.group !== undefined && columns[index - 1]?.group !== column.group && index > 0;
  return classNames(
    column?.align === "end" && styles.end,
    column?.isPinned && styles.pinned,
    column?.isPinned && !columns[index + 1]?.isPinned && styles.lastPinned,
    startsGroup && styles.edge,
  );
}

/** Distance of each pinned column from the left edge; undefined for those that scroll. */
export function pinnedLefts<Row>(
  columns: readonly Column<Row>[],
  start: number,
): (number | undefined)[] {
  let left = start;
  return columns.map((column) => {
    if (!column.isPinned) return undefined;
    const at = left;
    left += column.width ?? DEFAULT_WIDTH;
    return at;
  });
}

/** Width of the table: without one, columns would grow with what is in them. */
export function widthOf<Row>(columns: readonly Column<Row>[], hasPick: boolean): number {
  return columns.reduce(
    (sum, column) => sum + (column.width ?? DEFAULT_WIDTH),
    hasPick ? PICK_WIDTH : 0,
  );
}

export function leftOf(left: number | undefined): CSSProperties | undefined {
  return left === undefined ? undefined : ({ "--left": `${left}px` } as CSSProperties);
}

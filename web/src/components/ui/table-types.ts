import type { ReactNode } from "react";
import type { SkeletonWidth } from "./skeleton";

/** A column of a table. */
export interface Column<Row> {
  id: string;
  /** The header; text also labels the value where rows are shown as blocks. */
  header: ReactNode;
  cell: (row: Row) => ReactNode;
  /** Label of the value on narrow screens; the header if that is text; "" for none. */
  label?: string;
  /** Numbers and times are aligned right. */
  align?: "start" | "end";
  /** Its cell is the row's header; one column of a table. */
  isTitle?: boolean;
  /** The highlighted column: what is in Production. */
  isLit?: boolean;
  /** As narrow as its content. */
  isFit?: boolean;
  /** Position where rows are shown as blocks: on its own line, in the corner (menus), or first (checkbox). */
  narrow?: "full" | "kebab" | "pick";
  /** Whether a row's cell is empty; it is omitted where rows are shown as blocks. */
  isEmpty?: (row: Row) => boolean;
  /** Name of the sort this head switches, and whether it begins with the greatest. */
  sort?: { by: string; descendingFirst?: boolean };
  /** Width of the grey bar while loading. */
  bone?: SkeletonWidth;
  /** VirtualTable only: width in px. */
  width?: number;
  /** VirtualTable only: stays visible when the table scrolls horizontally; such columns come first. */
  isPinned?: boolean;
  /** VirtualTable only: adjacent columns of the same group share a header. */
  group?: string;
  /** VirtualTable only: the menu of the header; mounted when it opens. */
  menu?: () => ReactNode;
  /** VirtualTable only: length of the bar next to the value, from 0 to 1; undefined for none. */
  barOf?: (row: Row) => number | undefined;
}

/** The selected rows, by key. */
export interface Selection<Row> {
  keys: ReadonlySet<string>;
  onChange: (keys: ReadonlySet<string>) => void;
  /** "Pick wine v3". */
  labelOf: (row: Row) => string;
  /** Whether a row can be selected; headings of groups cannot. */
  canPick?: (row: Row) => boolean;
  /** VirtualTable only: selects all rows, including those not loaded yet, by a checkbox in the header. */
  onPickAll?: () => void;
}

/** The sort order shown in the headers, and how to change it. */
export interface Sorting {
  sort: string;
  onSort: (by: string, descendingFirst: boolean) => void;
}

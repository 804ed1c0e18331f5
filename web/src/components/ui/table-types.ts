import type { ReactNode } from "react";
import type { SkeletonWidth } from "./skeleton";

/** A column of a table. */
export interface Column<Row> {
  id: string;
  /** The head; a plain word also labels the value where rows become blocks. */
  header: ReactNode;
  cell: (row: Row) => ReactNode;
  /** Label of the value on narrow screens; the header if that is text; "" for none. */
  label?: string;
  /** Numbers and times stand right. */
  align?: "start" | "end";
  /** Names the row; its cell is the row's header. One a table. */
  isTitle?: boolean;
  /** What is in Production stands here: the lit column. */
  isLit?: boolean;
  /** As narrow as its content. */
  isFit?: boolean;
  /** Where rows become blocks: on a line of its own, in the corner (menus), or first (the checkbox). */
  narrow?: "full" | "kebab" | "pick";
  /** Nothing is in this row's cell: left out where rows become blocks. */
  isEmpty?: (row: Row) => boolean;
  /** Name of the sort this head switches, and whether it begins with the greatest. */
  sort?: { by: string; descendingFirst?: boolean };
  /** Width of the grey bar while loading. */
  bone?: SkeletonWidth;
  /** VirtualTable only: width in px. */
  width?: number;
  /** VirtualTable only: stays when the table scrolls sideways; such columns stand first. */
  isPinned?: boolean;
  /** VirtualTable only: columns with the same group stand under one head. */
  group?: string;
  /** VirtualTable only: things to do with the column, behind its head; mounted when it is opened. */
  menu?: () => ReactNode;
  /** VirtualTable only: length of a bar beside the value, 0 to 1; undefined for none. */
  barOf?: (row: Row) => number | undefined;
}

/** Which rows are picked, by key. */
export interface Selection<Row> {
  keys: ReadonlySet<string>;
  onChange: (keys: ReadonlySet<string>) => void;
  /** "Pick wine v3". */
  labelOf: (row: Row) => string;
  /** Rows that cannot be picked, such as the heads of groups. */
  canPick?: (row: Row) => boolean;
  /** VirtualTable only: picks all rows, also those that are not here yet; the head has a box for it then. */
  onPickAll?: () => void;
}

/** The sort shown in the heads, and how to change it. */
export interface Sorting {
  sort: string;
  onSort: (by: string, descendingFirst: boolean) => void;
}

import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, type CSSProperties, type ReactNode } from "react";
import { classNames } from "./class-names";
import { Bone } from "./states";
import { ariaSort, HeadContent } from "./table-head";
import type { Column, Selection, Sorting } from "./table-types";
import styles from "./virtual-table.module.css";

interface VirtualTableProps<Row> {
  label: string;
  columns: readonly Column<Row>[];
  /** How many rows there are in all; those not here yet show bones. */
  total: number;
  /** The row at an index, if it is here. */
  rowAt: (index: number) => Row | undefined;
  rowKey: (row: Row) => string;
  /** Called as the reader scrolls, with the first and last index on show: fetch what is missing. */
  onVisible?: (first: number, last: number) => void;
  sorting?: Sorting;
  selection?: Selection<Row>;
  rowHeight?: number;
}

const PICK_WIDTH = 44;
const DEFAULT_WIDTH = 120;
const OVERSCAN = 8;

/** Any number of rows of equal height, of which only those on show (and a margin) are in the document. Fills its container. */
export function VirtualTable<Row>({ label, columns, total, rowAt, rowKey, onVisible, sorting, selection, rowHeight = 30 }: VirtualTableProps<Row>) {
  const scroller = useRef<HTMLDivElement>(null);
  const lastPicked = useRef<number | null>(null);
  // The library's own advice: its instance changes while staying the same object.
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtualizer = useVirtualizer({ count: total, getScrollElement: () => scroller.current, estimateSize: () => rowHeight, overscan: OVERSCAN });
  const items = virtualizer.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (total > 0) onVisible?.(first, last);
  }, [first, last, total, onVisible]);

  const lefts = pinnedLefts(columns, selection ? PICK_WIDTH : 0);
  const before = items[0]?.start ?? 0;
  const after = virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0);
  const span = columns.length + (selection ? 1 : 0);

  const pick = (index: number, row: Row, withShift: boolean) => {
    if (!selection) return;
    const keys = new Set(selection.keys);
    const key = rowKey(row);
    const isPicked = !keys.has(key);
    const [from, to] = withShift && lastPicked.current !== null ? [Math.min(lastPicked.current, index), Math.max(lastPicked.current, index)] : [index, index];
    for (let at = from; at <= to; at += 1) {
      const one = rowAt(at);
      if (one === undefined) continue;
      if (isPicked) keys.add(rowKey(one));
      else keys.delete(rowKey(one));
    }
    lastPicked.current = index;
    selection.onChange(keys);
  };

  return (
    // Scrolls, so the keyboard must reach it.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div ref={scroller} className={styles.scroller} role="region" aria-label={label} tabIndex={0}>
      <table className={styles.table} aria-label={label} aria-rowcount={total + 1}>
        <colgroup>
          {selection && <col style={{ width: PICK_WIDTH }} />}
          {columns.map((column) => <col key={column.id} style={{ width: column.width ?? DEFAULT_WIDTH }} />)}
        </colgroup>
        <thead>
          <GroupRow columns={columns} hasPick={selection !== undefined} lefts={lefts} />
          <tr aria-rowindex={1}>
            {selection && <th className={classNames(styles.pinned, styles.pick)} style={leftOf(0)}><span className="visually-hidden">Picked</span></th>}
            {columns.map((column, index) => (
              <th key={column.id} scope="col" className={cellClass(columns, index)} style={leftOf(lefts[index])} aria-sort={ariaSort(column, sorting)} title={typeof column.header === "string" ? column.header : undefined}>
                <HeadContent column={column} sorting={sorting} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {before > 0 && <Gap height={before} span={span} />}
          {items.map((item) => {
            const row = rowAt(item.index);
            if (row === undefined) {
              return (
                <tr key={item.key} aria-rowindex={item.index + 2} aria-busy="true" style={{ height: rowHeight }}>
                  {selection && <td className={styles.pinned} style={leftOf(0)} />}
                  {columns.map((column, index) => <td key={column.id} className={cellClass(columns, index)} style={leftOf(lefts[index])}><Bone width={column.bone ?? 1} /></td>)}
                </tr>
              );
            }
            const isPicked = selection?.keys.has(rowKey(row)) ?? false;
            return (
              <tr key={item.key} aria-rowindex={item.index + 2} aria-selected={selection ? isPicked : undefined} style={{ height: rowHeight }}>
                {selection && (
                  <td className={classNames(styles.pinned, styles.pick)} style={leftOf(0)}>
                    <input type="checkbox" aria-label={selection.labelOf(row)} checked={isPicked} onChange={(event) => { pick(item.index, row, event.nativeEvent instanceof MouseEvent && event.nativeEvent.shiftKey); }} />
                  </td>
                )}
                {columns.map((column, index) => <Cell key={column.id} column={column} row={row} className={cellClass(columns, index)} style={leftOf(lefts[index])} />)}
              </tr>
            );
          })}
          {after > 0 && <Gap height={after} span={span} />}
        </tbody>
      </table>
    </div>
  );
}

function Cell<Row>({ column, row, className, style }: { column: Column<Row>; row: Row; className: string; style?: CSSProperties }): ReactNode {
  return column.isTitle
    ? <th scope="row" className={className} style={style}>{column.cell(row)}</th>
    : <td className={className} style={style}>{column.cell(row)}</td>;
}

function Gap({ height, span }: { height: number; span: number }) {
  return <tr aria-hidden="true"><td className={styles.gap} colSpan={span} style={{ height }} /></tr>;
}

/** A head above the heads, where columns name groups. */
function GroupRow<Row>({ columns, hasPick, lefts }: { columns: readonly Column<Row>[]; hasPick: boolean; lefts: readonly (number | undefined)[] }) {
  if (!columns.some((column) => column.group !== undefined)) return null;
  const groups: { name: string; span: number; at: number }[] = [];
  columns.forEach((column, index) => {
    const name = column.group ?? "";
    const previous = groups.at(-1);
    // A pinned column and a loose one cannot share a head: one stays, the other goes.
    if (previous?.name === name && columns[index - 1]?.isPinned === column.isPinned) previous.span += 1;
    else groups.push({ name, span: 1, at: index });
  });
  return (
    <tr className={styles.group}>
      {hasPick && <td className={styles.pinned} style={leftOf(0)} />}
      {groups.map((group) => group.name === ""
        ? <td key={group.at} colSpan={group.span} className={cellClass(columns, group.at)} style={leftOf(lefts[group.at])} />
        : <th key={group.at} scope="colgroup" colSpan={group.span} className={classNames(styles.edge, columns[group.at]?.isPinned && styles.pinned)} style={leftOf(lefts[group.at])}>{group.name}</th>)}
    </tr>
  );
}

function cellClass<Row>(columns: readonly Column<Row>[], index: number): string {
  const column = columns[index];
  const startsGroup = column?.group !== undefined && columns[index - 1]?.group !== column.group && index > 0;
  return classNames(column?.align === "end" && styles.end, column?.isPinned && styles.pinned, startsGroup && styles.edge);
}

function pinnedLefts<Row>(columns: readonly Column<Row>[], start: number): (number | undefined)[] {
  let left = start;
  return columns.map((column) => {
    if (!column.isPinned) return undefined;
    const at = left;
    left += column.width ?? DEFAULT_WIDTH;
    return at;
  });
}

function leftOf(left: number | undefined): CSSProperties | undefined {
  return left === undefined ? undefined : ({ "--left": `${left}px` } as CSSProperties);
}

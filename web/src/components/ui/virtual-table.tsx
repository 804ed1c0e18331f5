import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, type KeyboardEvent, type ReactNode } from "react";
import { useIsNarrow } from "@/lib/use-media";
import { classNames } from "./class-names";
import { VirtualHead } from "./virtual-head";
import { Bone } from "./states";
import type { Column, Selection, Sorting } from "./table-types";
import {
  cellClass,
  DEFAULT_WIDTH,
  leftOf,
  PICK_WIDTH,
  pinnedLefts,
  widthOf,
} from "./virtual-columns";
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
  /** Another list, such as after another sort, begins at its top. */
  resetKey?: string;
  /** Rows that stand out from the others, such as the heads of groups. */
  isHeading?: (row: Row) => boolean;
}

const NARROW_HEIGHT = 104;
const OVERSCAN = 6;
// What the arrow keys go along: the same control of the next row.
const CONTROLS = "a, button, input";

/** Any number of rows, of which only those on show (and a margin) are in the document. Fills its container; blocks where it is narrow. */
export function VirtualTable<Row>({
  label,
  columns,
  total,
  rowAt,
  rowKey,
  onVisible,
  sorting,
  selection,
  rowHeight = 30,
  resetKey = "",
  isHeading,
}: VirtualTableProps<Row>) {
  const scroller = useRef<HTMLDivElement>(null);
  const lastPicked = useRef<number | null>(null);
  const isNarrow = useIsNarrow();
  const height = isNarrow ? NARROW_HEIGHT : rowHeight;
  // The library's own advice: its instance changes while staying the same object.
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtualizer = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: isNarrow ? 3 : OVERSCAN,
  });
  const items = virtualizer.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (total > 0) onVisible?.(first, last);
  }, [first, last, total, onVisible]);
  useEffect(() => {
    virtualizer.measure();
  }, [virtualizer, height]);
  const before = useRef(resetKey);
  useEffect(() => {
    if (before.current === resetKey) return;
    before.current = resetKey;
    scroller.current?.scrollTo({ top: 0 });
  }, [resetKey]);

  const lefts = pinnedLefts(columns, selection ? PICK_WIDTH : 0);
  const above = items[0]?.start ?? 0;
  const below = virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0);
  const span = columns.length + (selection ? 1 : 0);

  const pick = (index: number, row: Row, withShift: boolean) => {
    if (!selection) return;
    const keys = new Set(selection.keys);
    const isPicked = !keys.has(rowKey(row));
    const [from, to] =
      withShift && lastPicked.current !== null
        ? [Math.min(lastPicked.current, index), Math.max(lastPicked.current, index)]
        : [index, index];
    for (let at = from; at <= to; at += 1) {
      const one = rowAt(at);
      if (one === undefined || selection.canPick?.(one) === false) continue;
      if (isPicked) keys.add(rowKey(one));
      else keys.delete(rowKey(one));
    }
    lastPicked.current = index;
    selection.onChange(keys);
  };

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const row =
      event.target instanceof Element ? event.target.closest<HTMLElement>("tr[data-index]") : null;
    if (step === 0 || row === null) return;
    const place = [...row.querySelectorAll(CONTROLS)].indexOf(event.target as Element);
    const to = Number(row.dataset.index) + step;
    if (place < 0 || to < 0 || to >= total) return;
    event.preventDefault();
    virtualizer.scrollToIndex(to);
    // The row may have to be drawn first.
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        const controls = scroller.current?.querySelectorAll<HTMLElement>(
          `tr[data-index="${to}"] :is(${CONTROLS})`,
        );
        controls?.[Math.min(place, controls.length - 1)]?.focus();
      }),
    );
  };

  return (
    // Scrolls, so the keyboard must reach it.
    <div
      ref={scroller}
      className={styles.scroller}
      role="region"
      aria-label={label}
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      data-scroll-restoration-id={`rows of ${label}`}
    >
      <table
        className={classNames(styles.table, isNarrow && styles.blocks)}
        role="table"
        aria-label={label}
        aria-rowcount={total + 1}
        style={isNarrow ? undefined : { width: widthOf(columns, selection !== undefined) }}
      >
        {!isNarrow && (
          <colgroup>
            {selection && <col style={{ width: PICK_WIDTH }} />}
            {columns.map((column) => (
              <col key={column.id} style={{ width: column.width ?? DEFAULT_WIDTH }} />
            ))}
          </colgroup>
        )}
        <VirtualHead columns={columns} lefts={lefts} sorting={sorting} selection={selection} />
        {/* Keys pressed in its controls come up here. */}
        {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
        <tbody role="rowgroup" onKeyDown={onKeyDown}>
          {above > 0 && <Gap height={above} span={span} />}
          {items.map((item) => {
            const row = rowAt(item.index);
            const common = {
              role: "row",
              "aria-rowindex": item.index + 2,
              "data-index": item.index,
              ref: isNarrow ? virtualizer.measureElement : undefined,
              style: isNarrow ? undefined : { height: rowHeight },
            } as const;
            if (row === undefined) {
              return (
                <tr key={item.key} {...common} aria-busy="true">
                  {selection && (
                    <td
                      role="cell"
                      className={classNames(styles.pinned, styles.pick)}
                      style={leftOf(0)}
                    />
                  )}
                  {columns.map((column, index) => (
                    <td
                      key={column.id}
                      role="cell"
                      className={cellClass(columns, index)}
                      style={leftOf(lefts[index])}
                    >
                      <Bone width={column.bone ?? 1} />
                    </td>
                  ))}
                </tr>
              );
            }
            const isPicked = selection?.keys.has(rowKey(row)) ?? false;
            const canPick = selection !== undefined && selection.canPick?.(row) !== false;
            return (
              <tr
                key={item.key}
                {...common}
                aria-selected={canPick ? isPicked : undefined}
                className={isHeading?.(row) ? styles.heading : undefined}
              >
                {selection && (
                  <td
                    role="cell"
                    className={classNames(styles.pinned, styles.pick)}
                    style={leftOf(0)}
                  >
                    {canPick && (
                      <input
                        type="checkbox"
                        aria-label={selection.labelOf(row)}
                        checked={isPicked}
                        onChange={(event) => {
                          pick(
                            item.index,
                            row,
                            event.nativeEvent instanceof MouseEvent && event.nativeEvent.shiftKey,
                          );
                        }}
                      />
                    )}
                  </td>
                )}
                {columns.map((column, index) => (
                  <Cell
                    key={column.id}
                    columns={columns}
                    index={index}
                    row={row}
                    left={lefts[index]}
                    isNarrow={isNarrow}
                  />
                ))}
              </tr>
            );
          })}
          {below > 0 && <Gap height={below} span={span} />}
        </tbody>
      </table>
    </div>
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

function Gap({ height, span }: { height: number; span: number }) {
  return (
    <tr aria-hidden="true" className={styles.gapRow} style={{ height }}>
      <td className={styles.gap} colSpan={span} style={{ height }} />
    </tr>
  );
}

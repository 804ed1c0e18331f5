import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, type KeyboardEvent } from "react";
import { useIsNarrow } from "@/lib/use-media";
import { classNames } from "./class-names";
import { VirtualHead } from "./virtual-head";
import type { Column, Selection, Sorting } from "./table-types";
import { DEFAULT_WIDTH, PICK_WIDTH, pinnedLefts, widthOf } from "./virtual-columns";
import { Gap, VirtualRow } from "./virtual-row";
import styles from "./virtual-table.module.css";

interface VirtualTableProps<Row> {
  label: string;
  columns: readonly Column<Row>[];
  /** Number of rows; those that are not loaded yet are shown as grey bars. */
  total: number;
  /** The row at an index, or undefined while it is not loaded. */
  rowAt: (index: number) => Row | undefined;
  rowKey: (row: Row) => string;
  /** Called on scrolling, with the first and last visible index, to load missing rows. */
  onVisible?: (first: number, last: number) => void;
  sorting?: Sorting;
  selection?: Selection<Row>;
  rowHeight?: number;
  /** Scrolls to the top when it changes, such as after sorting. */
  resetKey?: string;
  /** Whether a row is the heading of a group. */
  isHeading?: (row: Row) => boolean;
}

const NARROW_HEIGHT = 104;
const OVERSCAN = 6;
// The arrow keys move between the same controls of neighbouring rows.
const CONTROLS = "a, button, input";

/** A table of any number of rows; only the visible ones and a margin are in the document. On narrow screens, rows are blocks. */
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
  // As the library advises: its instance is mutable.
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
    // The row may have to be rendered first.
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
    // It scrolls, so it must be reachable by keyboard.
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
        {/* Handles keys that bubble up from the controls in its rows. */}
        {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
        <tbody role="rowgroup" onKeyDown={onKeyDown}>
          {above > 0 && <Gap height={above} span={span} />}
          {items.map((item) => (
            <VirtualRow
              key={item.key}
              index={item.index}
              row={rowAt(item.index)}
              rowKey={rowKey}
              columns={columns}
              lefts={lefts}
              selection={selection}
              onPick={pick}
              isHeading={isHeading}
              isNarrow={isNarrow}
              height={rowHeight}
              measure={virtualizer.measureElement}
            />
          ))}
          {below > 0 && <Gap height={below} span={span} />}
        </tbody>
      </table>
    </div>
  );
}

import { classNames } from "./class-names";
import { HeadMenu } from "./head-menu";
import { ariaSort, HeadContent } from "./table-head";
import type { Column, Selection, Sorting } from "./table-types";
import { cellClass, leftOf } from "./virtual-columns";
import styles from "./virtual-table.module.css";

interface VirtualHeadProps<Row> {
  columns: readonly Column<Row>[];
  lefts: readonly (number | undefined)[];
  sorting?: Sorting;
  selection?: Selection<Row>;
}

/** The heads of a VirtualTable: sorting, menus, and names of groups of columns above them. */
export function VirtualHead<Row>({ columns, lefts, sorting, selection }: VirtualHeadProps<Row>) {
  return (
    <thead role="rowgroup">
      <GroupRow columns={columns} hasPick={selection !== undefined} lefts={lefts} />
      <tr role="row" aria-rowindex={1}>
        {selection && (
          <th
            role="columnheader"
            scope="col"
            className={classNames(styles.pinned, styles.pick)}
            style={leftOf(0)}
          >
            {selection.onPickAll === undefined ? (
              <span className="visually-hidden">Picked</span>
            ) : (
              <input
                type="checkbox"
                aria-label={selection.keys.size > 0 ? "Clear what is picked" : "Pick all"}
                checked={selection.keys.size > 0}
                ref={(box) => {
                  if (box) box.indeterminate = selection.keys.size > 0;
                }}
                onChange={() => {
                  if (selection.keys.size > 0) selection.onChange(new Set());
                  else selection.onPickAll?.();
                }}
              />
            )}
          </th>
        )}
        {columns.map((column, index) => (
          <th
            key={column.id}
            role="columnheader"
            scope="col"
            className={cellClass(columns, index)}
            style={leftOf(lefts[index])}
            aria-sort={ariaSort(column, sorting)}
            title={typeof column.header === "string" ? column.header : undefined}
          >
            <span className={styles.head}>
              <HeadContent column={column} sorting={sorting} />
            </span>
            {column.menu && (
              <HeadMenu
                label={`Column ${typeof column.header === "string" ? column.header : column.id}`}
              >
                {column.menu}
              </HeadMenu>
            )}
          </th>
        ))}
      </tr>
    </thead>
  );
}

/** A head above the heads, where columns name groups. */
function GroupRow<Row>({
  columns,
  hasPick,
  lefts,
}: {
  columns: readonly Column<Row>[];
  hasPick: boolean;
  lefts: readonly (number | undefined)[];
}) {
  if (!columns.some((column) => column.group !== undefined)) return null;
  const groups: { name: string; span: number; at: number }[] = [];
  columns.forEach((column, index) => {
    const before = columns[index - 1];
    const previous = groups.at(-1);
    const continues = before !== undefined && before.group === column.group;
    // A pinned column and a loose one cannot share a head: one stays, the other goes, and goes without a name.
    if (previous && continues && Boolean(before.isPinned) === Boolean(column.isPinned))
      previous.span += 1;
    else groups.push({ name: continues ? "" : (column.group ?? ""), span: 1, at: index });
  });
  return (
    <tr role="row" className={styles.group}>
      {hasPick && <td role="cell" className={styles.pinned} style={leftOf(0)} />}
      {groups.map((group) =>
        group.name === "" ? (
          <td
            key={group.at}
            role="cell"
            colSpan={group.span}
            className={cellClass(columns, group.at)}
            style={leftOf(lefts[group.at])}
          />
        ) : (
          <th
            key={group.at}
            role="columnheader"
            scope="colgroup"
            colSpan={group.span}
            className={classNames(
              group.at > 0 && styles.edge,
              columns[group.at]?.isPinned && styles.pinned,
            )}
            style={leftOf(lefts[group.at])}
          >
            {group.name}
          </th>
        ),
      )}
    </tr>
  );
}

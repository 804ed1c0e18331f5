import { useState } from "react";
import { Breakable } from "@/components/ui/breakable";
import { Button } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";
import { formatInteger, plural } from "@/lib/format";
import { isNumber, shortNumber } from "@/lib/cell-numbers";
import type { TextTable as Texts } from "@/lib/logged-tables";
import styles from "./artifacts.module.css";

interface TextTableProps {
  label: string;
  table: Texts;
  /** Beneath each column's name. */
  types?: readonly string[];
  /** Columns the file has, where not all came. */
  columnsCount?: number;
  /** The total is not known: the file goes on. */
  goesOn?: boolean;
}

const FEW_COLUMNS = 20;
// More take the browser a while to lay out.
const MOST_CELLS = 10_000;
const MOST_UNTITLED = 60;

/** The whole of a cell, where the table does not show it. */
function titleOf(cell: string, isNumeric: boolean | undefined): string | undefined {
  const isShortened = isNumeric ? shortNumber(cell) !== cell : cell.length > MOST_UNTITLED;
  return isShortened ? cell : undefined;
}

/** The head of a table read from a file. Cells are text, whatever they begin with. */
export function TextTable({
  label,
  table,
  types,
  columnsCount = table.header.length,
  goesOn = false,
}: TextTableProps) {
  const [showsAll, setShowsAll] = useState(false);
  const most = Math.max(FEW_COLUMNS, Math.floor(MOST_CELLS / (table.rows.length + 1)));
  const header = table.header.slice(0, showsAll ? most : FEW_COLUMNS);
  const areNumbers = header.map(
    (_, at) =>
      table.rows.every((row) => !row[at] || isNumber(row[at])) && table.rows.some((row) => row[at]),
  );
  const hidden = columnsCount - header.length;
  return (
    <>
      {/* Scrolls both ways, so the keyboard must reach it. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className={styles.tableBox} role="region" aria-label={`${label}, scrolls`} tabIndex={0}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th className={styles.rowNumber}>
                <span className="visually-hidden">Row</span>
              </th>
              {header.map((name, at) => (
                <th key={at} scope="col" className={classNames(areNumbers[at] && styles.number)}>
                  {name === "" ? <span className="dim">unnamed</span> : name}
                  {types?.[at] ? <small>{types[at]}</small> : null}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {table.rows.map((row, index) => (
              <tr key={index}>
                <td className={styles.rowNumber}>{index + 1}</td>
                {header.map((_, at) => (
                  <td
                    key={at}
                    className={classNames(areNumbers[at] && styles.number)}
                    title={titleOf(row[at] ?? "", areNumbers[at])}
                  >
                    <span dir="auto">
                      {areNumbers[at] ? (
                        shortNumber(row[at] ?? "")
                      ) : (row[at]?.length ?? 0) > 100 ? (
                        <Breakable text={row[at] ?? ""} />
                      ) : (
                        row[at]
                      )}
                    </span>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className={styles.tableFoot}>
        <span>
          {table.rows.length < table.total || goesOn
            ? `The first ${plural(table.rows.length, "row")}`
            : plural(table.rows.length, "row")}
          {goesOn ? "" : table.rows.length < table.total ? ` of ${formatInteger(table.total)}` : ""}
          , {plural(columnsCount, "column")}
        </span>
        {hidden > 0 &&
          (showsAll ? (
            <span>{formatInteger(hidden)} more columns are in the file</span>
          ) : (
            <Button
              size="small"
              onClick={() => {
                setShowsAll(true);
              }}
            >
              Show {formatInteger(Math.min(table.header.length, most) - header.length)} more columns
            </Button>
          ))}
      </p>
    </>
  );
}

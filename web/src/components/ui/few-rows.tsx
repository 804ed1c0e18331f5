import { useState, type ReactNode } from "react";
import { formatInteger } from "@/lib/format";
import styles from "./few-rows.module.css";

interface FewRowsProps<Row> {
  rows: readonly Row[];
  nameOf: (row: Row) => string;
  /** What they are: "metrics". */
  noun: string;
  children: (rows: readonly Row[]) => ReactNode;
}

const FEW = 100;

/** The first hundred of many rows, and a field that finds the others by a part of their name. */
export function FewRows<Row>({ rows, nameOf, noun, children }: FewRowsProps<Row>) {
  const [text, setText] = useState("");
  if (rows.length <= FEW) return children(rows);
  const sought = text.trim().toLowerCase();
  const found =
    sought === "" ? rows : rows.filter((row) => nameOf(row).toLowerCase().includes(sought));
  return (
    <>
      <div className={styles.line}>
        <input
          type="search"
          className={styles.field}
          aria-label={`Search ${noun}`}
          placeholder="Part of a name"
          value={text}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => {
            setText(event.target.value);
          }}
          // In a dialog, Enter would send the whole of it.
          onKeyDown={(event) => {
            if (event.key === "Enter") event.preventDefault();
          }}
        />
        <span role="status">
          {found.length > FEW
            ? `The first ${FEW} of ${formatInteger(found.length)}`
            : `${formatInteger(found.length)} of ${formatInteger(rows.length)}`}{" "}
          {noun}
        </span>
      </div>
      {children(found.slice(0, FEW))}
    </>
  );
}

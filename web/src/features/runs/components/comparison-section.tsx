import { useState, type ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { plural } from "@/lib/format";
import styles from "./comparison.module.css";

// Some models log thousands; the rest are shown on request.
const MOST_ROWS = 100;

interface SectionProps<Row extends { key: string; isSame: boolean }> {
  title: string;
  rows: readonly Row[];
  span: number;
  showsAll: boolean;
  draw: (row: Row) => ReactNode;
}

/** The rows of one kind of attribute, under a heading; nothing if it has none to show. */
export function ComparisonSection<Row extends { key: string; isSame: boolean }>({
  title,
  rows,
  span,
  showsAll,
  draw,
}: SectionProps<Row>) {
  const [most, setMost] = useState(MOST_ROWS);
  const wanted = showsAll ? rows : rows.filter((row) => !row.isSame);
  if (wanted.length === 0) return null;
  return (
    <tbody>
      <tr className={styles.section}>
        <th scope="rowgroup" colSpan={span + 1}>
          <span>{title}</span>
        </th>
      </tr>
      {wanted.slice(0, most).map((row) => (
        <tr key={row.key}>
          <th scope="row" title={row.key}>
            {row.key}
          </th>
          {draw(row)}
        </tr>
      ))}
      {wanted.length > most && (
        <tr>
          <td colSpan={span + 1}>
            <Button
              size="small"
              onClick={() => {
                setMost(most * 5);
              }}
            >
              Show more of {plural(wanted.length, "row")}
            </Button>
          </td>
        </tr>
      )}
    </tbody>
  );
}

import { useQuery } from "@tanstack/react-query";
import { Search } from "lucide-react";
import { useState, type ReactNode } from "react";
import { formatInteger, plural } from "@/lib/format";
import { useDebounced } from "@/lib/use-debounced";
import { columnsQuery, type RunColumns } from "../api/list-runs";
import styles from "./runs-table.module.css";
import fields from "./key-search.module.css";

export interface KeySection {
  title: string;
  ids: readonly string[];
}

interface ColumnKeysProps {
  experimentId: string;
  lifecycle: "active" | "deleted";
  /** Keys of the newest runs; where there are more, the server is asked. */
  columns: RunColumns | undefined;
  /** Sections before the keys, of ids that are no keys. */
  own: readonly KeySection[];
  kinds: readonly ("params" | "metrics" | "tags")[];
  nameOf: (id: string) => string;
  /** Draws one of them. */
  item: (id: string, name: string, note: string | undefined) => ReactNode;
}

const TITLES = { params: "Parameters", metrics: "Metrics", tags: "Tags" } as const;
// Enough to scan by eye; the search field finds the others.
const MOST_SHOWN = 60;

/** All there is to choose a column from, with a search that copes with ten thousand keys. */
export function ColumnKeys({
  experimentId,
  lifecycle,
  columns,
  own,
  kinds,
  nameOf,
  item,
}: ColumnKeysProps) {
  const [text, setText] = useState("");
  const search = useDebounced(text.trim(), 200);
  const asks = columns?.is_truncated === true && search !== "";
  const found = useQuery({ ...columnsQuery(experimentId, search, lifecycle), enabled: asks });
  const source = asks ? (found.data ?? columns) : columns;
  const wanted = text.trim().toLowerCase();
  const sections = [
    ...own.map(({ title, ids }) => ({
      title,
      entries: ids.map((id) => ({ id, note: undefined as string | undefined })),
    })),
    ...kinds.map((kind) => ({
      title: TITLES[kind],
      entries: (source?.[kind] ?? [])
        .filter((one) => !(kind === "tags" && one.key.startsWith("mlflow.") && wanted === ""))
        .map((one) => ({
          id: `${kind}.${one.key}`,
          note:
            source && one.runs_count < source.runs_looked_at
              ? `in ${plural(one.runs_count, "run")}`
              : undefined,
        })),
    })),
  ]
    .map(({ title, entries }) => ({
      title,
      entries: entries.filter(({ id }) => nameOf(id).toLowerCase().includes(wanted)),
    }))
    .filter(({ entries }) => entries.length > 0);
  return (
    <>
      <div className={fields.box}>
        <Search size={16} strokeWidth={1.8} aria-hidden />
        <input
          type="search"
          aria-label="Search columns"
          placeholder={
            columns?.is_truncated
              ? "Part of a name; there are more than are listed"
              : "Part of a name"
          }
          value={text}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => {
            setText(event.target.value);
          }}
        />
      </div>
      <div className={styles.sections}>
        {sections.map(({ title, entries }) => (
          <section key={title} className={styles.section} aria-label={title}>
            <h3>{title}</h3>
            <div className={styles.keys}>
              {entries.slice(0, MOST_SHOWN).map(({ id, note }) => item(id, nameOf(id), note))}
            </div>
            {entries.length > MOST_SHOWN && (
              <p className="dim">
                and {formatInteger(entries.length - MOST_SHOWN)} more; type a part of the name
              </p>
            )}
          </section>
        ))}
        {sections.length === 0 && (
          <p className="dim" role="status">
            {asks && found.isFetching ? "Looking …" : "Nothing is called so."}
          </p>
        )}
      </div>
    </>
  );
}

import { useEffect, useState } from "react";
import { Button } from "@/components/ui/button";
import { Select } from "@/components/ui/select";
import { WHATS, WHENS } from "../choices";
import { WHAT_WORDS, WHEN_WORDS } from "../filters";
import type { AuditSearch } from "../search";
import styles from "./audit.module.css";

const PAUSE_MS = 400;

/** Who, which model, what and when. */
export function FilterRow({
  search,
  isFiltered,
  onChange,
}: {
  search: AuditSearch;
  isFiltered: boolean;
  onChange: (fields: Partial<AuditSearch>) => void;
}) {
  const { what = "everything", when = "any" } = search;
  return (
    <div className={styles.filters} role="search" aria-label="Filter the log">
      <TypedField
        label="Who"
        placeholder="User name or account id"
        value={search.who}
        onChange={(who) => {
          onChange({ who });
        }}
      />
      <TypedField
        label="Model"
        placeholder="Its whole name"
        value={search.model}
        onChange={(model) => {
          onChange({ model });
        }}
      />
      <Select
        label="What"
        value={what}
        options={WHATS.map((value) => ({ value, label: WHAT_WORDS[value] }))}
        onChange={(next) => {
          onChange({ what: next === "everything" ? undefined : next });
        }}
      />
      <Select
        label="When"
        value={when}
        options={WHENS.map((value) => ({ value, label: WHEN_WORDS[value] }))}
        onChange={(next) => {
          onChange({ when: next === "any" ? undefined : next, from: undefined, to: undefined });
        }}
      />
      {when === "between" &&
        (["from", "to"] as const).map((end) => (
          <label key={end} className={styles.day}>
            {end === "from" ? "From" : "To"}
            <input
              type="date"
              value={search[end] ?? ""}
              onChange={(event) => {
                onChange({ [end]: event.target.value || undefined });
              }}
            />
          </label>
        ))}
      {isFiltered && (
        <Button
          variant="ghost"
          onClick={() => {
            onChange({
              who: undefined,
              model: undefined,
              what: undefined,
              when: undefined,
              from: undefined,
              to: undefined,
            });
          }}
        >
          Clear
        </Button>
      )}
    </div>
  );
}

/** A field whose text becomes part of the address once typing pauses. */
function TypedField({
  label,
  placeholder,
  value = "",
  onChange,
}: {
  label: string;
  placeholder: string;
  value?: string;
  onChange: (value: string | undefined) => void;
}) {
  const [typed, setTyped] = useState<string | null>(null);
  useEffect(() => {
    if (typed === null) return;
    const timer = window.setTimeout(() => {
      setTyped(null);
      if (typed.trim() !== value) onChange(typed.trim() || undefined);
    }, PAUSE_MS);
    return () => {
      window.clearTimeout(timer);
    };
  }, [typed, value, onChange]);
  return (
    <label>
      {label}
      <input
        value={typed ?? value}
        placeholder={placeholder}
        spellCheck={false}
        autoComplete="off"
        maxLength={300}
        onChange={(event) => {
          setTyped(event.target.value);
        }}
      />
    </label>
  );
}

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Combobox } from "@/components/ui/combobox";
import { Dialog } from "@/components/ui/dialog";
import { TextField } from "@/components/ui/fields";
import { Select } from "@/components/ui/select";
import { fieldText, quotedValue } from "@/lib/filter-text";
import type { RunColumns } from "../api/list-runs";
import styles from "./runs-table.module.css";

interface AddFilterProps {
  columns: RunColumns | undefined;
  onAdd: (clause: string) => void;
  onClose: () => void;
}

type Operator = "=" | "!=" | ">" | ">=" | "<" | "<=" | "ILIKE" | "IS NULL" | "IS NOT NULL";

const ATTRIBUTES = ["run_name", "status", "user_id", "start_time", "duration"];
const NUMBERS = new Set(["start_time", "end_time", "duration"]);
const MOST_OFFERED = 8;
const WORDS: Record<Operator, string> = {
  "=": "is",
  "!=": "is not",
  ">": "is more than",
  ">=": "is at least",
  "<": "is less than",
  "<=": "is at most",
  ILIKE: "contains",
  "IS NULL": "is not there",
  "IS NOT NULL": "is there",
};

/** Builds one clause of a filter from three fields. */
export function AddFilterDialog({ columns, onAdd, onClose }: AddFilterProps) {
  const [field, setField] = useState("");
  const [operator, setOperator] = useState<Operator>("=");
  const [value, setValue] = useState("");
  const [problem, setProblem] = useState("");
  const isNumber = field.startsWith("metrics.") || NUMBERS.has(field);
  const operators: Operator[] = isNumber
    ? [">", ">=", "<", "<=", "=", "!="]
    : field.startsWith("params.") || field.startsWith("tags.")
      ? ["=", "!=", "ILIKE", "IS NULL", "IS NOT NULL"]
      : ["=", "!=", "ILIKE"];
  const chosen = operators.includes(operator) ? operator : (operators[0] ?? "=");
  const needsValue = !chosen.startsWith("IS ");
  const known = [
    ...(columns === undefined
      ? []
      : (["metrics", "params", "tags"] as const).flatMap((kind) =>
          columns[kind].map((one) => `${kind}.${one.key}`),
        )),
    ...ATTRIBUTES,
  ];
  const text = field.trim().toLowerCase();
  const offered = known.filter((one) => one.toLowerCase().includes(text)).slice(0, MOST_OFFERED);

  const submit = () => {
    const name = fieldText(field.trim());
    if (field.trim() === "") setProblem("Pick what to compare.");
    else if (!needsValue) onAdd(`${name} ${chosen}`);
    else if (isNumber && (value.trim() === "" || !Number.isFinite(Number(value))))
      setProblem("Type a number, such as 0.91.");
    else if (isNumber) onAdd(`${name} ${chosen} ${value.trim()}`);
    else {
      const quoted = quotedValue(chosen === "ILIKE" ? `%${value}%` : value);
      if (quoted === null) setProblem("A value with both kinds of quotes cannot be asked for.");
      else onAdd(`${name} ${chosen} ${quoted}`);
    }
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="Add a filter"
      onSubmit={submit}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary">
            Add filter
          </Button>
        </>
      }
    >
      <div className={styles.three}>
        <Combobox
          label="What"
          text={field}
          onText={setField}
          options={offered.map((one) => ({ value: one }))}
          onChoose={(option) => {
            setField(option.value);
          }}
          placeholder="metrics.val_auc"
        />
        <div className={styles.section}>
          <span className={styles.fieldLabel}>How</span>
          <Select
            label="How"
            value={chosen}
            options={operators.map((one) => ({ value: one, label: WORDS[one] }))}
            onChange={setOperator}
          />
        </div>
        {needsValue && (
          <TextField
            label="Value"
            value={value}
            inputMode={isNumber ? "decimal" : undefined}
            hint={
              field === "duration"
                ? "Milliseconds"
                : field === "start_time"
                  ? "Milliseconds since 1970"
                  : undefined
            }
            onChange={(event) => {
              setValue(event.target.value);
            }}
          />
        )}
      </div>
      {problem !== "" && (
        <p className={styles.problem} role="alert">
          {problem}
        </p>
      )}
    </Dialog>
  );
}

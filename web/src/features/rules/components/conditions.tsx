import { X } from "lucide-react";
import { useState } from "react";
import { Table } from "@/components/ui/table";
import type { Column } from "@/components/ui/table-types";
import { NoValue } from "@/components/ui/chips";
import type { Checked } from "../api/rules";
import { keepFocusBeside } from "@/lib/focus-beside";
import { errorPlace, errorWords, headOf } from "../draft";
import styles from "./rules.module.css";

interface ConditionsProps {
  place: string;
  conditions: readonly string[];
  /** Those of the stored rule. */
  before: readonly string[];
  checked: Checked | undefined;
  isAlias: boolean;
  denial: string | false;
  onChange: (conditions: readonly string[]) => void;
}

/** The conditions of a rule: each in the filter language, in words, and for how many of the versions there it holds. */
export function Conditions({
  place,
  conditions,
  before,
  checked,
  isAlias,
  denial,
  onChange,
}: ConditionsProps) {
  const [text, setText] = useState("");
  const add = () => {
    const plain = text.trim();
    if (plain === "" || conditions.includes(plain)) return;
    onChange([...conditions, plain]);
    setText("");
  };
  const columns: readonly Column<{ text: string; index: number }>[] = [
    {
      id: "condition",
      header: "Condition",
      isTitle: true,
      cell: (row) =>
        denial ? (
          <code>{row.text}</code>
        ) : (
          <span className={styles.edit} data-text={row.text}>
            <textarea
              rows={1}
              aria-label={`Condition ${row.index + 1}`}
              aria-invalid={errorOf(checked, row.text) === "" ? undefined : true}
              spellCheck={false}
              value={row.text}
              onKeyDown={(event) => {
                if (event.key === "Enter") event.preventDefault();
              }}
              onChange={(event) => {
                const typed = event.target.value.replaceAll(/[\r\n]+/g, " ");
                onChange(conditions.map((one, index) => (index === row.index ? typed : one)));
              }}
            />
          </span>
        ),
    },
    {
      id: "words",
      header: "In words",
      label: "",
      narrow: "full",
      cell: (row) => (
        <Words text={row.text} checked={checked} was={wasOf(row.text, before, conditions)} />
      ),
    },
    ...(isAlias
      ? []
      : [
          {
            id: "holds",
            header: `Holds in ${place}`,
            label: "Holds for",
            align: "end" as const,
            cell: (row: { text: string }) => <Holds text={row.text} checked={checked} />,
          },
        ]),
    ...(denial
      ? []
      : [
          {
            id: "remove",
            header: <span className="visually-hidden">Remove</span>,
            label: "",
            isFit: true,
            narrow: "kebab" as const,
            cell: (row: { text: string; index: number }) => (
              <button
                type="button"
                className={styles.remove}
                aria-label={`Remove the condition ${row.text}`}
                onClick={(event) => {
                  // The button of any other row is the next condition's then.
                  if (row.index === conditions.length - 1)
                    keepFocusBeside(event.currentTarget, "section");
                  onChange(conditions.filter((_one, index) => index !== row.index));
                }}
              >
                <X size={14} strokeWidth={2.1} aria-hidden />
              </button>
            ),
          },
        ]),
  ];
  return (
    <>
      {conditions.length > 0 && (
        <Table
          label={`Conditions of ${place}`}
          columns={columns}
          rows={conditions.map((one, index) => ({ text: one, index }))}
          rowKey={(row) => String(row.index)}
          edge={{ top: false, bottom: false }}
        />
      )}
      {!denial && (
        <form
          className={styles.add}
          onSubmit={(event) => {
            event.preventDefault();
            add();
          }}
        >
          <input
            className={styles.input}
            aria-label="Add a condition"
            placeholder="metrics.auc >= current - 0.002"
            spellCheck={false}
            autoComplete="off"
            maxLength={500}
            value={text}
            onChange={(event) => {
              setText(event.target.value);
            }}
            onBlur={add}
          />
          <span className={styles.hint}>
            The filter language of the search box, with <code>current</code> for the value now in
            the {isAlias ? "version behind the alias" : "stage"}. Enter adds it.
          </span>
        </form>
      )}
    </>
  );
}

function errorOf(checked: Checked | undefined, text: string): string {
  return checked?.conditions.find((one) => one.condition === text)?.error ?? "";
}

function Words({
  text,
  checked,
  was,
}: {
  text: string;
  checked: Checked | undefined;
  was: string | null;
}) {
  const found = checked?.conditions.find((one) => one.condition === text);
  if (found === undefined) return <span className="dim">…</span>;
  if (found.error !== "") {
    const at = errorPlace(found.error);
    const plain = text.trim();
    const end = at === null ? 0 : at + (/^\S+/.exec(plain.slice(at))?.[0].length ?? 1);
    return (
      <span className={styles.wrong} role="alert">
        {at !== null && (
          <code>
            {plain.slice(0, at)}
            <mark>{plain.slice(at, end) || " "}</mark>
            {plain.slice(end)}
          </code>
        )}
        {at !== null && <br />}
        {errorWords(found.error)}
      </span>
    );
  }
  const misses = checked !== undefined && found.met < checked.examined;
  return (
    <span className={styles.two}>
      <span className="mid">
        {found.words} {was !== null && <span className={styles.was}>was {was}</span>}
      </span>
      {misses && found.note !== "" && <small>{found.note}</small>}
    </span>
  );
}

function Holds({ text, checked }: { text: string; checked: Checked | undefined }) {
  const found = checked?.conditions.find((one) => one.condition === text);
  if (checked === undefined || found === undefined || found.error !== "" || checked.examined === 0)
    return <NoValue />;
  return (
    <span className="mid num">
      {found.met} of {checked.examined}
    </span>
  );
}

/** The former bound of a condition; null where it is as it was, or new. */
function wasOf(
  text: string,
  before: readonly string[],
  conditions: readonly string[],
): string | null {
  if (before.includes(text)) return null;
  const old = before.find((one) => headOf(one) === headOf(text) && !conditions.includes(one));
  return old === undefined ? null : old.slice(headOf(old).length).trim();
}

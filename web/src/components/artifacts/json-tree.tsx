import { ChevronRight } from "lucide-react";
import { useState } from "react";
import { Breakable } from "@/components/ui/breakable";
import { Button } from "@/components/ui/button";
import { formatInteger } from "@/lib/format";
import styles from "./artifacts.module.css";

const MOST_AT_ONCE = 100;
const MOST_TEXT = 300;
// What is longer is read in the file.
const MOST_WHOLE_TEXT = 20_000;
const MOST_KEY = 200;
// Small things stand open from the start.
const OPEN_CHILDREN = 24;
const OPEN_DEPTH = 2;

/** A JSON value as a tree to open and close. */
export function JsonTree({ value, label }: { value: unknown; label: string }) {
  const children = childrenOf(value);
  return (
    <div className={styles.json} role="group" aria-label={label}>
      {children === null ? <Leaf value={value} /> : <Children entries={children} depth={0} />}
    </div>
  );
}

function Children({
  entries,
  depth,
}: {
  entries: readonly (readonly [string, unknown])[];
  depth: number;
}) {
  const [count, setCount] = useState(MOST_AT_ONCE);
  return (
    <ul>
      {entries.slice(0, count).map(([key, value]) => (
        <Entry key={key} name={key} value={value} depth={depth} />
      ))}
      {entries.length > count && (
        <li>
          <Button
            size="small"
            onClick={() => {
              setCount(count + MOST_AT_ONCE * 5);
            }}
          >
            Show more of {formatInteger(entries.length)}
          </Button>
        </li>
      )}
    </ul>
  );
}

function Entry({ name, value, depth }: { name: string; value: unknown; depth: number }) {
  const children = childrenOf(value);
  const shown = name.length > MOST_KEY ? `${name.slice(0, MOST_KEY)}…` : name;
  const [isOpen, setOpen] = useState(
    depth < OPEN_DEPTH && children !== null && children.length <= OPEN_CHILDREN,
  );
  if (children === null)
    return (
      <li className={styles.jsonLeaf}>
        <span className={styles.jsonKey}>
          <Breakable text={shown} />
        </span>
        <Leaf value={value} />
      </li>
    );
  const size = Array.isArray(value)
    ? `[${formatInteger(children.length)}]`
    : `{${formatInteger(children.length)}}`;
  return (
    <li>
      <button
        type="button"
        className={styles.jsonToggle}
        aria-expanded={isOpen}
        onClick={() => {
          setOpen(!isOpen);
        }}
      >
        <ChevronRight size={14} strokeWidth={2.1} aria-hidden />
        <span className={styles.jsonKey}>
          <Breakable text={shown} />
        </span>
        <span className="dim">{size}</span>
      </button>
      {isOpen && <Children entries={children} depth={depth + 1} />}
    </li>
  );
}

function Leaf({ value }: { value: unknown }) {
  const [isWhole, setWhole] = useState(false);
  if (typeof value !== "string")
    return (
      <span className={styles.jsonWord}>
        {childrenOf(value) === null && typeof value === "object"
          ? Array.isArray(value)
            ? "[]"
            : value === null
              ? "null"
              : "{}"
          : String(value)}
      </span>
    );
  const isLong = value.length > MOST_TEXT;
  return (
    <span className={styles.jsonText} dir="auto">
      <Breakable text={value.slice(0, isWhole ? MOST_WHOLE_TEXT : MOST_TEXT)} />
      {isWhole && value.length > MOST_WHOLE_TEXT && (
        <>
          {" "}
          …{" "}
          <span className="dim">
            {formatInteger(value.length - MOST_WHOLE_TEXT)} more characters are in the file
          </span>
        </>
      )}
      {isLong && !isWhole && (
        <>
          {" "}
          <Button
            size="small"
            onClick={() => {
              setWhole(true);
            }}
          >
            {formatInteger(Math.min(value.length, MOST_WHOLE_TEXT) - MOST_TEXT)} more characters
          </Button>
        </>
      )}
    </span>
  );
}

/** Keys and values of what can be opened; null for plain values and what is empty. */
function childrenOf(value: unknown): (readonly [string, unknown])[] | null {
  if (typeof value !== "object" || value === null) return null;
  const entries = Object.entries(value);
  return entries.length === 0 ? null : entries;
}

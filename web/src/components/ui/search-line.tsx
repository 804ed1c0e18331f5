import { Search, X } from "lucide-react";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { Button } from "./button";
import { classNames } from "./class-names";
import styles from "./fields.module.css";

interface SearchLineProps {
  /** Names it: "Search registered models". */
  label: string;
  placeholder?: string;
  /** The value in force, from the address. */
  value: string;
  /** Called when typing pauses, on Enter at once. */
  onChange: (value: string) => void;
  /** Monospace, for the filter language; then only Enter sends it. */
  isCode?: boolean;
  /** Buttons and the count, right of it. */
  children?: ReactNode;
}

const PAUSE_MS = 250;

/** The search above a list. What is typed becomes part of the address once it stands still. */
export function SearchLine({
  label,
  placeholder,
  value,
  onChange,
  isCode = false,
  children,
}: SearchLineProps) {
  const [text, setText] = useState(value);
  const sent = useRef(value);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    // The address changed by other means, such as Back or Clear.
    if (value !== sent.current) {
      sent.current = value;
      setText(value);
    }
  }, [value]);
  useEffect(() => {
    if (isCode || text === sent.current) return;
    const timer = window.setTimeout(() => {
      sent.current = text;
      onChange(text);
    }, PAUSE_MS);
    return () => {
      window.clearTimeout(timer);
    };
  }, [text, isCode, onChange]);

  const apply = (next: string) => {
    setText(next);
    sent.current = next;
    onChange(next);
  };
  return (
    <form
      role="search"
      className={styles.searchRow}
      onSubmit={(event) => {
        event.preventDefault();
        apply(text);
      }}
    >
      <div className={classNames(styles.box, isCode && styles.code)}>
        <Search size={16} strokeWidth={1.8} aria-hidden />
        <input
          ref={input}
          type="search"
          aria-label={label}
          placeholder={placeholder}
          value={text}
          spellCheck={false}
          autoComplete="off"
          maxLength={2000}
          onChange={(event) => {
            setText(event.target.value);
          }}
        />
        {text !== "" && (
          <Button
            variant="ghost"
            size="small"
            iconOnly
            className={styles.clear}
            aria-label="Clear"
            onClick={() => {
              apply("");
              input.current?.focus();
            }}
          >
            <X size={14} strokeWidth={2.1} aria-hidden />
          </Button>
        )}
      </div>
      {children}
    </form>
  );
}

/** The true count, right of a search line. */
export function TotalCount({ children }: { children: ReactNode }) {
  return (
    <span className={styles.total} role="status">
      {children}
    </span>
  );
}

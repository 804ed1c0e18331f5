import { useId, useState, type ReactNode, type RefObject } from "react";
import { useListKeys } from "@/lib/use-list-keys";
import fields from "./fields.module.css";
import styles from "./combobox.module.css";

export interface ComboboxOption {
  value: string;
  /** In place of the value. */
  label?: ReactNode;
  icon?: ReactNode;
  /** A short fact at the right. */
  why?: ReactNode;
}

interface ComboboxProps {
  label: ReactNode;
  /** The text in the field. */
  text: string;
  onText: (text: string) => void;
  /** Already filtered by the text. */
  options: readonly ComboboxOption[];
  onChoose: (option: ComboboxOption) => void;
  hint?: ReactNode;
  error?: ReactNode;
  placeholder?: string;
  inputRef?: RefObject<HTMLInputElement | null>;
  /** Opens with the list shown. */
  startsOpen?: boolean;
}

/** A text field with a list of suggestions below it. The list is in the flow, so that a dialog grows with it. */
export function Combobox({
  label,
  text,
  onText,
  options,
  onChoose,
  hint,
  error,
  placeholder,
  inputRef,
  startsOpen = false,
}: ComboboxProps) {
  const id = useId();
  const [isOpen, setOpen] = useState(startsOpen);
  const shown = isOpen ? options : [];
  const list = useListKeys({
    count: shown.length,
    onChoose: (index) => {
      const option = shown[index];
      if (option) choose(option);
    },
  });
  const choose = (option: ComboboxOption) => {
    onChoose(option);
    setOpen(false);
    list.reset();
  };
  const below = error || hint;
  return (
    <div className={fields.field}>
      <label htmlFor={id} className={fields.label}>
        {label}
      </label>
      <div>
        <input
          {...list.input}
          ref={inputRef}
          id={id}
          className={fields.input}
          value={text}
          placeholder={placeholder}
          autoComplete="off"
          spellCheck={false}
          aria-invalid={error ? true : undefined}
          aria-describedby={below ? `${id}-below` : undefined}
          onChange={(event) => {
            onText(event.target.value);
            setOpen(true);
            list.reset();
          }}
          onClick={() => {
            setOpen(true);
          }}
          onKeyDown={(event) => {
            if (event.key === "ArrowDown" && !isOpen) setOpen(true);
            else if (event.key === "Escape" && isOpen && options.length > 0) {
              // Closes the list, not the dialog around it.
              event.stopPropagation();
              event.preventDefault();
              setOpen(false);
            } else list.input.onKeyDown(event);
          }}
        />
        {shown.length > 0 && (
          <div
            id={list.listId}
            role="listbox"
            aria-label={typeof label === "string" ? label : "Choices"}
            className={styles.list}
          >
            {shown.map((option, index) => (
              // The field holds the focus and handles the keys.
              // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions
              <div
                key={option.value}
                {...list.option(index)}
                className={styles.option}
                onPointerDown={(event) => {
                  event.preventDefault();
                }}
                onClick={() => {
                  choose(option);
                }}
              >
                {option.icon ?? <span />}
                <span>{option.label ?? option.value}</span>
                {option.why !== undefined && <span className={styles.why}>{option.why}</span>}
              </div>
            ))}
          </div>
        )}
      </div>
      {below ? (
        <span
          id={`${id}-below`}
          className={error ? fields.error : fields.hint}
          role={error ? "alert" : undefined}
        >
          {below}
        </span>
      ) : null}
    </div>
  );
}

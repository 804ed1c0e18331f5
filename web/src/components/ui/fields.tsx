import { useId, type ComponentProps, type ReactNode } from "react";
import { classNames } from "./class-names";
import styles from "./fields.module.css";

interface FieldProps {
  label: ReactNode;
  isOptional?: boolean;
  hint?: ReactNode;
  /** What is wrong with it, and what would be right. */
  error?: ReactNode;
}

/** A text field with its label, hint and error. */
export function TextField({
  label,
  isOptional = false,
  hint,
  error,
  className,
  ...input
}: FieldProps & ComponentProps<"input">) {
  const { id, described, below } = useField(hint, error);
  return (
    <div className={styles.field}>
      <FieldLabel id={id} label={label} isOptional={isOptional} />
      <input
        {...input}
        id={id}
        className={classNames(styles.input, className)}
        aria-invalid={error ? true : undefined}
        aria-describedby={described}
      />
      {below}
    </div>
  );
}

/** A field of several lines. */
export function TextArea({
  label,
  isOptional = false,
  hint,
  error,
  className,
  ...area
}: FieldProps & ComponentProps<"textarea">) {
  const { id, described, below } = useField(hint, error);
  return (
    <div className={styles.field}>
      <FieldLabel id={id} label={label} isOptional={isOptional} />
      <textarea
        rows={3}
        {...area}
        id={id}
        className={classNames(styles.input, className)}
        aria-invalid={error ? true : undefined}
        aria-describedby={described}
      />
      {below}
    </div>
  );
}

/** A box to tick, or one of several with `type="radio"`. */
export function CheckField({
  label,
  type = "checkbox",
  ...input
}: { label: ReactNode; type?: "checkbox" | "radio" } & Omit<ComponentProps<"input">, "type">) {
  const id = useId();
  return (
    <div className={styles.check}>
      <input {...input} type={type} id={id} />
      <label htmlFor={id}>{label}</label>
    </div>
  );
}

function FieldLabel({
  id,
  label,
  isOptional,
}: {
  id: string;
  label: ReactNode;
  isOptional: boolean;
}) {
  return (
    <label htmlFor={id} className={styles.label}>
      {label}
      {isOptional && <span className={styles.optional}>optional</span>}
    </label>
  );
}

function useField(hint: ReactNode, error: ReactNode) {
  const id = useId();
  const belowId = `${id}-below`;
  const text = error || hint;
  return {
    id,
    described: text ? belowId : undefined,
    below: text ? (
      <span
        id={belowId}
        className={error ? styles.error : styles.hint}
        role={error ? "alert" : undefined}
      >
        {text}
      </span>
    ) : null,
  };
}

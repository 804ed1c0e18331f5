import { ChevronDown } from "lucide-react";
import { createElement, type ComponentType } from "react";
import { buttonClass } from "./button";
import styles from "./floating.module.css";
import type { SelectProps } from "./open-select";
import { useOpener } from "./use-opener";

/** One of a list, in a drop-down. */
export function Select<T extends string>(props: SelectProps<T>) {
  const { label, value, options, size } = props;
  const { parts, opener } = useOpener("listbox");
  if (parts !== undefined)
    return createElement(parts.OpenSelect as ComponentType<SelectProps<T>>, props);
  return (
    // Without aria-controls until there is a list to point to; aria-expanded comes with the rest.
    <button
      type="button"
      // eslint-disable-next-line jsx-a11y/role-has-required-aria-props
      role="combobox"
      className={buttonClass({ size }, styles.select)}
      aria-label={label}
      {...opener}
    >
      <span>{options.find((option) => option.value === value)?.label ?? value}</span>
      <ChevronDown size={14} strokeWidth={2.1} aria-hidden />
    </button>
  );
}

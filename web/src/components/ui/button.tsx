import { useId, type ComponentProps, type ReactNode, type Ref } from "react";
import { createLink } from "@tanstack/react-router";
import { classNames } from "./class-names";
import styles from "./button.module.css";

export interface ButtonLook {
  variant?: "plain" | "primary" | "ghost" | "danger";
  size?: "normal" | "small";
  /** Square, for one icon; give `aria-label` too. */
  iconOnly?: boolean;
}

interface ButtonProps extends ButtonLook, Omit<ComponentProps<"button">, "disabled"> {
  /** Why it cannot be used now; the button stays focusable and says so. */
  disabledReason?: ReactNode;
  /** Keeps its width and word, and does nothing when pressed again. */
  busy?: boolean;
}

/** Class names of a button, for elements that look like one. */
export function buttonClass(
  { variant = "plain", size = "normal", iconOnly }: ButtonLook,
  extra?: string,
): string {
  return classNames(
    styles.button,
    variant !== "plain" && styles[variant],
    size === "small" && styles.small,
    iconOnly && styles.icon,
    extra,
  );
}

/** A button. One primary per view or dialog. */
export function Button({
  variant,
  size,
  iconOnly,
  disabledReason,
  busy = false,
  className,
  onClick,
  type = "button",
  children,
  ...rest
}: ButtonProps) {
  const reasonId = useId();
  const isOff = disabledReason !== undefined && disabledReason !== null && disabledReason !== false;
  return (
    <>
      <button
        {...rest}
        type={isOff ? "button" : type}
        className={buttonClass({ variant, size, iconOnly }, className)}
        aria-disabled={isOff || undefined}
        aria-busy={busy || undefined}
        aria-describedby={isOff ? reasonId : rest["aria-describedby"]}
        title={isOff && typeof disabledReason === "string" ? disabledReason : rest.title}
        onClick={(event) => {
          if (isOff || busy) event.preventDefault();
          else onClick?.(event);
        }}
      >
        {children}
      </button>
      {isOff && (
        <span id={reasonId} className="visually-hidden">
          {disabledReason}
        </span>
      )}
    </>
  );
}

interface AnchorProps extends ButtonLook, ComponentProps<"a"> {
  ref?: Ref<HTMLAnchorElement>;
}

function ButtonAnchor({ variant, size, iconOnly, className, ...rest }: AnchorProps) {
  // The content comes with the rest.
  // eslint-disable-next-line jsx-a11y/anchor-has-content
  return <a {...rest} className={buttonClass({ variant, size, iconOnly }, className)} />;
}

/** A link within the page that looks like a button. */
export const ButtonLink = createLink(ButtonAnchor);

/** A link to an address of the server (a download, an API call) that looks like a button. */
export const ButtonHref = ButtonAnchor;

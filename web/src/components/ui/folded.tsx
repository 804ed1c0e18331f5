import { useEffect, useId, useRef, useState, type ReactNode } from "react";
import { Button } from "./button";
import { classNames } from "./class-names";
import styles from "./folded.module.css";

interface FoldedProps {
  /** "note" where many stand on one page. */
  size?: "page" | "note";
  /** What it is, for the button: "text". */
  what?: string;
  children: ReactNode;
}

/** Long content, cut at a height until the reader asks for all of it. Short content is left alone. */
export function Folded({ size = "page", what = "text", children }: FoldedProps) {
  const id = useId();
  const body = useRef<HTMLDivElement>(null);
  const [isOpen, setOpen] = useState(false);
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    const element = body.current;
    const content = element?.firstElementChild;
    if (!element || !content) return;
    const observer = new ResizeObserver(() => {
      const most = parseFloat(getComputedStyle(element).getPropertyValue("--fold"));
      const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
      // Not for a line or two: the button would take as much room.
      setLong(content.scrollHeight > (most + 4) * rem);
    });
    observer.observe(content);
    return () => {
      observer.disconnect();
    };
  }, []);
  const isCut = isLong && !isOpen;
  return (
    <div>
      {/* It listens for the focus of links inside, and does nothing of its own. */}
      {/* eslint-disable-next-line jsx-a11y/no-static-element-interactions */}
      <div
        ref={body}
        id={id}
        className={classNames(styles.body, styles[size], isCut && styles.cut)}
        // Tab goes to links that are cut off.
        onFocus={(event) => {
          if (isCut && isBelow(event.target, body.current)) setOpen(true);
        }}
      >
        <div>{children}</div>
      </div>
      {isLong && (
        <Button
          size="small"
          className={styles.button}
          aria-expanded={isOpen}
          aria-controls={id}
          onClick={() => {
            setOpen(!isOpen);
            if (isOpen) body.current?.scrollIntoView({ block: "nearest" });
          }}
        >
          {isOpen ? `Show less ${what}` : `Show all ${what}`}
        </Button>
      )}
    </div>
  );
}

function isBelow(target: Element, body: HTMLElement | null): boolean {
  return (
    body !== null && target.getBoundingClientRect().bottom > body.getBoundingClientRect().bottom
  );
}

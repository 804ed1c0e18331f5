import { useState } from "react";
import { formatInteger } from "@/lib/format";
import { Breakable } from "./breakable";
import { Button } from "./button";
import { Notice } from "./notice";
import styles from "./plain-text.module.css";

const FIRST_CHARACTERS = 2_000;
const MORE_CHARACTERS = 20_000;

/** Text as it was written, a piece at a time, and why it is not drawn otherwise. */
export function PlainText({ text, reason }: { text: string; reason: string }) {
  const [count, setCount] = useState(FIRST_CHARACTERS);
  const left = text.length - count;
  return (
    <div className={styles.plain}>
      <Notice>{reason}</Notice>
      {/* Scrolls, so the keyboard must reach it. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre tabIndex={0} role="group" dir="auto" aria-label="Text as it was written">
        <Breakable text={left > 0 ? text.slice(0, count) : text} />
      </pre>
      {left > 0 && (
        <Button
          size="small"
          onClick={() => {
            setCount(count + MORE_CHARACTERS);
          }}
        >
          Show more, {formatInteger(left)} characters are left
        </Button>
      )}
    </div>
  );
}

import { Fragment, useMemo } from "react";
import { partsOf, piecesOf } from "@/lib/long-words";
import styles from "./breakable.module.css";

interface BreakableProps {
  text: string;
  /** For text whose lines are not wrapped: the parts of its long words are boxes of their own, which are shaped one by one. */
  isCode?: boolean;
}

/** Text of any kind, whose long words the browser may break: see lib/long-words.ts. */
export function Breakable({ text, isCode = false }: BreakableProps) {
  return isCode ? <Unwrapped text={text} /> : <Wrapped text={text} />;
}

function Wrapped({ text }: { text: string }) {
  const pieces = useMemo(() => piecesOf(text), [text]);
  if (pieces.length === 1) return text;
  return pieces.map((piece, at) => (
    <Fragment key={at}>
      {at > 0 && <wbr />}
      {piece}
    </Fragment>
  ));
}

function Unwrapped({ text }: { text: string }) {
  const parts = useMemo(() => partsOf(text), [text]);
  if (parts.length === 1) return text;
  return parts.map((part, at) =>
    part.isLong ? (
      <span key={at} className={styles.part}>
        {part.text}
      </span>
    ) : (
      <Fragment key={at}>{part.text}</Fragment>
    ),
  );
}

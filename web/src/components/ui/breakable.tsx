import { Fragment, useMemo } from "react";
import { piecesOf } from "@/lib/long-words";

interface BreakableProps {
  text: string;
  /** For text whose lines are not wrapped: its pieces are only shaped one by one. */
  isCode?: boolean;
}

/** Text of any kind, whose long words the browser may break: see lib/long-words.ts. */
export function Breakable({ text, isCode = false }: BreakableProps) {
  const pieces = useMemo(() => piecesOf(text), [text]);
  if (pieces.length === 1) return text;
  return pieces.map((piece, at) => <Fragment key={at}>{at > 0 && !isCode && <wbr />}{piece}</Fragment>);
}

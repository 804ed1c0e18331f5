import { lazy, Suspense } from "react";
import type { MarkdownSize } from "@/lib/markdown-html";
import { ErrorBoundary } from "./error-boundary";
import { Folded } from "./folded";
import { PlainText } from "./plain-text";
import { LoadingLines } from "./states";

const MarkdownText = lazy(() => import("./markdown-text"));

interface MarkdownProps {
  text: string;
  /** "note" where many stand on one page. */
  size?: MarkdownSize;
  /** Never folded: what is shown for itself, such as a file. */
  whole?: boolean;
}

/** Markdown from users (a model card, a description): sanitised, folded when long, its parser loaded when first needed. */
export function Markdown({ text, size = "page", whole = false }: MarkdownProps) {
  const formatted = (
    <ErrorBoundary
      key={text}
      fallback={
        <PlainText
          text={text}
          reason="This text could not be formatted, so it is shown as it was written."
        />
      }
    >
      <Suspense fallback={<LoadingLines what="text" lines={3} />}>
        <MarkdownText text={text} size={size} />
      </Suspense>
    </ErrorBoundary>
  );
  if (whole) return formatted;
  return (
    <Folded key={text} size={size}>
      {formatted}
    </Folded>
  );
}

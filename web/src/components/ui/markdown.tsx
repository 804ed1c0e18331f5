import { lazy, Suspense } from "react";
import type { MarkdownSize } from "@/lib/markdown-html";
import { ErrorBoundary } from "./error-boundary";
import { Folded } from "./folded";
import { PlainText } from "./plain-text";
import { LoadingLines } from "./states";

const MarkdownText = lazy(() => import("./markdown-text"));

/**
 * Markdown from users (a model card, a description): sanitised, folded when long, its parser loaded when first needed.
 *
 * @param size "note" where many stand on one page.
 */
export function Markdown({ text, size = "page" }: { text: string; size?: MarkdownSize }) {
  return (
    <Folded key={text} size={size}>
      <ErrorBoundary
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
    </Folded>
  );
}

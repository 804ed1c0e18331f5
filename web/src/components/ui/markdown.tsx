import { lazy, Suspense } from "react";
import { LoadingLines } from "./states";

const MarkdownText = lazy(() => import("./markdown-text"));

/** Somebody's Markdown (a model card, a description): sanitised, its parser loaded when first needed. */
export function Markdown({ text }: { text: string }) {
  return <Suspense fallback={<LoadingLines what="text" lines={3} />}><MarkdownText text={text} /></Suspense>;
}

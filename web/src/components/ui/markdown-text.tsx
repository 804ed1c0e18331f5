import { use, useMemo } from "react";
import { formatted } from "@/lib/markdown";
import type { MarkdownSize } from "@/lib/markdown-html";
import { safeHtml } from "@/lib/safe-html";
import styles from "./markdown.module.css";
import { PlainText } from "./plain-text";

/** Markdown, drawn within its budget, and the rest of it as text. Loaded lazily through markdown.tsx. */
export default function MarkdownText({ text, size }: { text: string; size: MarkdownSize }) {
  const { html, rest } = use(formatted(text, size));
  const safe = useMemo(() => ({ __html: safeHtml(html) }), [html]);
  return (
    <>
      {html !== "" && <div className={styles.prose} dangerouslySetInnerHTML={safe} />}
      {rest !== "" && (
        <PlainText
          text={rest}
          reason={
            html === ""
              ? "This text is too long or too complex to be formatted, so it is shown as it was written."
              : "The rest is too long or too complex to be formatted, so it is shown as it was written."
          }
        />
      )}
    </>
  );
}

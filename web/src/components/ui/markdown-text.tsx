import { useMemo } from "react";
import { markdownToHtml } from "@/lib/safe-html";
import styles from "./markdown.module.css";

/** Markdown, drawn. Loaded lazily through markdown.tsx. */
export default function MarkdownText({ text }: { text: string }) {
  const html = useMemo(() => ({ __html: markdownToHtml(text) }), [text]);
  return <div className={styles.prose} dangerouslySetInnerHTML={html} />;
}

import {
  formatMarkdown,
  MARKDOWN_LIMITS,
  type FormattedMarkdown,
  type MarkdownSize,
} from "./markdown-html";
import { serveJobs } from "./worker-side";

serveJobs<{ text: string; size: MarkdownSize }, FormattedMarkdown>(({ text, size }) =>
  formatMarkdown(text, MARKDOWN_LIMITS[size]),
);

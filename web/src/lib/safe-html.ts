/** Sanitised HTML of untrusted Markdown: it runs and loads nothing. The only place that creates HTML on the page. */

import DOMPurify from "dompurify";
import { SAFE_ADDRESS } from "./safe-address";

// Identity on purpose: DOMPurify hands its input through the policy to parse it, and its output, sanitised, to be set. Nothing
// else can reach it, and the server's policy allows no other that makes HTML by name.
const policy = window.trustedTypes?.createPolicy("greenroom", { createHTML: (text) => text });

DOMPurify.addHook("afterSanitizeAttributes", (node) => {
  if (node.tagName === "A" && node.hasAttribute("href")) {
    node.setAttribute("rel", "noopener noreferrer nofollow");
    node.setAttribute("target", "_blank");
  }
  if (node.tagName === "PRE") node.setAttribute("tabindex", "0");
});

const ALLOWED_TAGS = [
  "p",
  "br",
  "hr",
  "h3",
  "h4",
  "h5",
  "h6",
  "ul",
  "ol",
  "li",
  "strong",
  "em",
  "del",
  "code",
  "pre",
  "blockquote",
  "a",
  "table",
  "thead",
  "tbody",
  "tr",
  "th",
  "td",
  "wbr",
];

/** Sanitise HTML that formatMarkdown made, which bounds it; a trusted type where the browser has them. */
export function safeHtml(html: string): string {
  return DOMPurify.sanitize(html, {
    ALLOWED_TAGS,
    ALLOWED_ATTR: ["href", "title", "align", "rel", "target", "tabindex"],
    ALLOWED_URI_REGEXP: SAFE_ADDRESS,
    ALLOW_DATA_ATTR: false,
    ...(policy ? { TRUSTED_TYPES_POLICY: policy as never, RETURN_TRUSTED_TYPE: true } : {}),
  }) as unknown as string;
}

/** Markdown as HTML that runs nothing: raw HTML is shown as text, and what is left is sanitised. The only maker of HTML on the page. */

import DOMPurify from "dompurify";
import { Marked } from "marked";

// Identity on purpose: DOMPurify hands its input through the policy to parse it, and its output, sanitised, to be set. Nothing
// else can reach it, and the server's policy allows no other by name.
const policy = window.trustedTypes?.createPolicy("greenroom", { createHTML: (text) => text });

// Other sites, mail, and paths of this one.
const SAFE_ADDRESS = /^(?:https?:|mailto:|[/?#.]|[^:]*$)/i;

const marked = new Marked({
  gfm: true,
  async: false,
  renderer: {
    html: ({ text }) => escapeHtml(text),
    // The page has an h1 and its panels h2: a card's headings come beneath.
    heading({ tokens, depth }) {
      const level = Math.min(6, depth + 2);
      return `<h${level}>${this.parser.parseInline(tokens)}</h${level}>`;
    },
    // The sanitiser refuses the others too; a link to nowhere is better text from the start.
    link({ href, title, tokens }) {
      const words = this.parser.parseInline(tokens);
      if (!SAFE_ADDRESS.test(href)) return words;
      return `<a href="${escapeHtml(href)}"${title ? ` title="${escapeHtml(title)}"` : ""}>${words}</a>`;
    },
    // Pictures elsewhere would tell a third party who reads: they become links.
    image: ({ href, text }) => !SAFE_ADDRESS.test(href) ? escapeHtml(text) : `<a href="${escapeHtml(href)}">${escapeHtml(text || href)}</a>`,
  },
});

DOMPurify.addHook("afterSanitizeAttributes", (node) => {
  if (node.tagName === "A" && node.hasAttribute("href")) {
    node.setAttribute("rel", "noopener noreferrer nofollow");
    node.setAttribute("target", "_blank");
  }
  if (node.tagName === "PRE") node.setAttribute("tabindex", "0");
});

const ALLOWED_TAGS = ["p", "br", "hr", "h3", "h4", "h5", "h6", "ul", "ol", "li", "strong", "em", "del", "code", "pre", "blockquote", "a", "table", "thead", "tbody", "tr", "th", "td"];

/** Markdown as sanitised HTML; a trusted type where the browser has them. */
export function markdownToHtml(markdown: string): string {
  const html = marked.parse(markdown) as string;
  return DOMPurify.sanitize(html, {
    ALLOWED_TAGS,
    ALLOWED_ATTR: ["href", "title", "align", "rel", "target", "tabindex"],
    ALLOWED_URI_REGEXP: SAFE_ADDRESS,
    ALLOW_DATA_ATTR: false,
    ...(policy ? { TRUSTED_TYPES_POLICY: policy as never, RETURN_TRUSTED_TYPE: true } : {}),
  }) as unknown as string;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

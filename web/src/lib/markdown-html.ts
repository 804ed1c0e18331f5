/**
 * Markdown as HTML, within a budget: raw HTML is shown as text, and what is too large or too deep for a page is left as text.
 *
 * Runs in a Worker (markdown.worker.ts): what it makes is sanitised before it is drawn, see safe-html.ts.
 */

import { Lexer, Marked, Tokenizer, type Token, type Tokens } from "marked";
import { breakLongWords } from "./long-words";
import { SAFE_ADDRESS } from "./safe-address";

export interface MarkdownLimits {
  /** Characters that are parsed. */
  characters: number;
  /** Elements that are made, about. */
  elements: number;
}

/** A description or a file; and what stands on a page by the dozen, such as comments and cells of a notebook. */
export const MARKDOWN_LIMITS = {
  page: { characters: 100_000, elements: 3_000 },
  note: { characters: 10_000, elements: 400 },
} as const satisfies Record<string, MarkdownLimits>;
export type MarkdownSize = keyof typeof MARKDOWN_LIMITS;

export interface FormattedMarkdown {
  /** Not sanitised yet. */
  html: string;
  /** What is beyond the limits, as it was written. */
  rest: string;
}

// Lists in lists and quotes in quotes. Browsers take more; readers do not.
const MOST_BLOCK_DEPTH = 12;
const MOST_INLINE_DEPTH = 8;
// GFM fills short rows up: a table has columns times rows cells, whatever its text is long.
const MOST_COLUMNS = 100;
const MOST_CELLS = 2_000;
// Of a paragraph: each mark of emphasis looks through the rest of it.
const LONGEST_FORMATTED = 10_000;

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
    image: ({ href, text }) =>
      !SAFE_ADDRESS.test(href)
        ? escapeHtml(text)
        : `<a href="${escapeHtml(href)}">${escapeHtml(text || href)}</a>`,
  },
});

/** Format as much as the limits allow. May throw, or take long: a Worker ends it then. */
export function formatMarkdown(text: string, limits: MarkdownLimits): FormattedMarkdown {
  const [head, beyond] = cut(text, limits.characters);
  const blocks = new BoundedLexer({ ...marked.defaults, tokenizer: new BoundedTokenizer() }).lex(
    head,
  );
  let elements = 0;
  let count = 0;
  for (const block of blocks) {
    elements += elementsOf(block);
    if (elements > limits.elements) break;
    count += 1;
  }
  // The list carries the link definitions along.
  const drawn = Object.assign(blocks.slice(0, count), { links: blocks.links });
  return {
    html: breakLongWords(marked.parser(drawn)),
    rest:
      blocks
        .slice(count)
        .map((block) => block.raw)
        .join("") + beyond,
  };
}

/** Cut at the end of a line, where there is one. */
function cut(text: string, most: number): [head: string, rest: string] {
  if (text.length <= most) return [text, ""];
  const end = text.lastIndexOf("\n", most) + 1 || most;
  return [text.slice(0, end), text.slice(end)];
}

class BoundedLexer extends Lexer {
  override inlineTokens(src: string, tokens: Token[] = []): Token[] {
    if (src.length <= LONGEST_FORMATTED) return super.inlineTokens(src, tokens);
    tokens.push({ type: "text", raw: src, text: src, escaped: false });
    return tokens;
  }
}

/** Leaves as text what would become too deep or too wide. */
class BoundedTokenizer extends Tokenizer {
  #blockDepth = 0;
  #inlineDepth = 0;
  #cells = 0;

  override blockquote(src: string) {
    return this.#block(src, () => super.blockquote(src));
  }

  override list(src: string) {
    return this.#block(src, () => super.list(src));
  }

  override table(src: string) {
    const found = this.rules.block.table.exec(src);
    if (!found) return undefined;
    const columns = (found[1] ?? "").split("|").length;
    this.#cells += columns * ((found[3] ?? "").split("\n").length + 1);
    if (columns > MOST_COLUMNS || this.#cells > MOST_CELLS)
      return asText(found[0]) as unknown as Tokens.Table;
    return super.table(src);
  }

  override emStrong(src: string, maskedSrc: string, prevChar?: string) {
    return this.#inline(() => super.emStrong(src, maskedSrc, prevChar));
  }

  override del(src: string, maskedSrc: string, prevChar?: string) {
    return this.#inline(() => super.del(src, maskedSrc, prevChar));
  }

  override link(src: string) {
    return this.#inline(() => super.link(src));
  }

  override reflink(src: string, links: Parameters<Tokenizer["reflink"]>[1]) {
    return this.#inline(() => super.reflink(src, links));
  }

  #block<T>(src: string, tokenize: () => T): T | undefined {
    // All that is left of the innermost list or quote.
    if (this.#blockDepth >= MOST_BLOCK_DEPTH) return asText(src) as T;
    this.#blockDepth += 1;
    try {
      return tokenize();
    } finally {
      this.#blockDepth -= 1;
    }
  }

  #inline<T>(tokenize: () => T): T | undefined {
    if (this.#inlineDepth >= MOST_INLINE_DEPTH) return undefined;
    this.#inlineDepth += 1;
    try {
      return tokenize();
    } finally {
      this.#inlineDepth -= 1;
    }
  }
}

function asText(raw: string): Tokens.Code {
  return { type: "code", raw, text: raw.replace(/\n+$/, ""), codeBlockStyle: "indented" };
}

/** How many elements a token becomes, about. */
function elementsOf(token: Token): number {
  let count = 0;
  const left: Token[] = [token];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    count += 1;
    if (next.type === "table") {
      const table = next as Tokens.Table;
      for (const row of [table.header, ...table.rows]) {
        count += 1 + row.length;
        for (const cell of row) left.push(...cell.tokens);
      }
    } else if (next.type === "list") {
      left.push(...(next as Tokens.List).items);
    } else if (next.type === "code") {
      // Each line is laid out by itself.
      count += next.raw.split("\n").length;
    } else if ("tokens" in next) {
      for (const child of next.tokens ?? []) left.push(child);
    }
  }
  return count;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

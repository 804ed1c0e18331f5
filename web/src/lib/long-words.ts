/**
 * Long words, cut into pieces between which a browser may break the line.
 *
 * Breaking a line and shaping its letters takes browsers time that grows with the square of a word: one of 100,000 brackets, or
 * a letter with as many accents, holds up a page for many seconds.
 */

const LONGEST_PIECE = 100;

/** Cut text where a word gets too long; together the pieces are the text again. */
export function piecesOf(text: string): string[] {
  const pieces: string[] = [];
  let start = 0;
  for (const { index, 0: word } of text.matchAll(LONG_WORD)) {
    pieces.push(text.slice(start, index + word.length));
    start = index + word.length;
  }
  if (start < text.length || pieces.length === 0) pieces.push(text.slice(start));
  return pieces;
}

/** Cut text in the same places, and before each of its long words: a piece is either part of one, or text without any. */
export function partsOf(text: string): { text: string; isLong: boolean }[] {
  const parts: { text: string; isLong: boolean }[] = [];
  let start = 0;
  for (const { index, 0: word } of text.matchAll(LONG_WORD)) {
    if (index > start) parts.push({ text: text.slice(start, index), isLong: false });
    parts.push({ text: word, isLong: true });
    start = index + word.length;
  }
  if (start < text.length || parts.length === 0)
    parts.push({ text: text.slice(start), isLong: false });
  return parts;
}

const LONG_WORD = new RegExp(`\\S{${LONGEST_PIECE}}`, "gu");

/** Put a `<wbr>` where a word of HTML gets too long, across the tags in it. */
export function breakLongWords(html: string): string {
  let length = 0;
  return html.replace(
    /(<[^>]*>)|(\s+)|&[^;\s<]{1,10};|[^\s<&]|[<&]/gu,
    (part: string, tag: string | undefined, space: string | undefined) => {
      if (tag !== undefined) return part;
      length = space === undefined ? length + 1 : 0;
      if (length <= LONGEST_PIECE) return part;
      length = 1;
      return `<wbr>${part}`;
    },
  );
}

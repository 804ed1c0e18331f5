/** The head of a text, as far as a browser lays it out in a moment. */

const LINES = 2_000;
const CHARACTERS = 150_000;
const LINE_END = /\r\n|[\n\r\u2028\u2029]/g;

/** So many parts of a text, each of some thousand lines at most, and whole lines where they are not too long. */
export function headOf(text: string, parts: number): string {
  let lines = 0;
  let lineEnd = 0;
  for (const { index, 0: end } of text.matchAll(LINE_END)) {
    if (index > CHARACTERS * parts) break;
    lines += 1;
    lineEnd = index + end.length;
    if (lines === LINES * parts) return text.slice(0, lineEnd);
  }
  if (text.length <= CHARACTERS * parts) return text;
  return text.slice(0, lineEnd > CHARACTERS * (parts - 1) ? lineEnd : CHARACTERS * parts);
}

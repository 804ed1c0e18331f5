/** Values of files as short texts, whatever their size: what is beyond is not even looked at. */

/** JSON of a value, cut after so many characters. */
export function shortJson(value: unknown, most: number): string {
  const pieces: string[] = [];
  let left = most;
  const put = (piece: string) => {
    pieces.push(piece.length > left ? `${piece.slice(0, left)}…` : piece);
    left -= piece.length;
  };
  const write = (one: unknown, depth: number) => {
    if (left < 0) return;
    if (typeof one === "string") put(JSON.stringify(one.length > left ? one.slice(0, left) : one));
    else if (typeof one === "bigint")
      put(Number.isSafeInteger(Number(one)) ? String(one) : `"${one}"`);
    else if (one instanceof Uint8Array) put(`"${one.length} bytes"`);
    else if (one instanceof Date) put(JSON.stringify(one));
    else if (ArrayBuffer.isView(one) || Array.isArray(one)) list(one as ArrayLike<unknown>, depth);
    else if (typeof one === "object" && one !== null) record(one, depth);
    else put(JSON.stringify(one) ?? "null");
  };
  const list = (items: ArrayLike<unknown>, depth: number) => {
    if (depth > MOST_DEPTH) return put("…");
    put("[");
    for (let at = 0; at < items.length && left >= 0; at += 1) {
      if (at > 0) put(",");
      write(items[at], depth + 1);
    }
    put("]");
  };
  const record = (entries: object, depth: number) => {
    if (depth > MOST_DEPTH) return put("…");
    put("{");
    let isFirst = true;
    for (const key in entries) {
      if (left < 0) break;
      if (!Object.hasOwn(entries, key)) continue;
      if (!isFirst) put(",");
      isFirst = false;
      write(key, depth);
      put(":");
      write((entries as Record<string, unknown>)[key], depth + 1);
    }
    put("}");
  };
  write(value, 0);
  const text = pieces.join("");
  return left < 0 ? `${text.slice(0, most)}…` : text;
}

const MOST_DEPTH = 40;

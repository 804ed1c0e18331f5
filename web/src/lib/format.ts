/** Numbers, sizes and times as people read them. */

const MINUS = "−";
const THIN_SPACE = " ";
const LOCALE = "en-GB";

/** A number with thousands apart and a true minus sign. */
export function formatInteger(value: number): string {
  return withMinus(
    Math.round(value)
      .toString()
      .replace(/\B(?=(\d{3})+(?!\d))/g, THIN_SPACE),
  );
}

/** A metric's value: four decimals near one, fewer when large, exponent when tiny or huge; "NaN" and "∞" said so. */
export function formatMetric(value: number | null | undefined): string {
  if (value === null || value === undefined) return "–";
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : `${MINUS}∞`;
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e9) return formatInteger(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e9))
    return withMinus(value.toExponential(3).replace("e+", "e"));
  const decimals = size < 10 ? 4 : size < 100 ? 3 : size < 1000 ? 2 : 1;
  const [whole = "", fraction = ""] = value.toFixed(decimals).split(".");
  const sign = whole.startsWith("-") ? MINUS : "";
  return `${sign}${whole.replace("-", "").replace(/\B(?=(\d{3})+(?!\d))/g, THIN_SPACE)}${fraction ? `.${fraction}` : ""}`;
}

/** The whole number, as logged. */
export function exactNumber(value: number): string {
  return withMinus(String(value));
}

/** A change with its sign: "+0.0075", "−0.0158", "0". */
export function formatDelta(delta: number): string {
  if (delta === 0) return "0";
  return delta > 0 ? `+${formatMetric(delta)}` : formatMetric(delta);
}

/** Bytes in steps of 1,000, as disks and networks count: "51.0 MB". */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const units = ["KB", "MB", "GB", "TB", "PB"];
  let value = bytes;
  let unit = -1;
  do {
    value /= 1000;
    unit += 1;
  } while (value >= 999.95 && unit < units.length - 1);
  return `${value.toFixed(value < 100 ? 1 : 0)} ${units[unit] ?? ""}`;
}

/** How long something took: "340 ms", "11 s", "4 min 12 s", "2 h 4 min", "3 d 2 h". */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.max(0, Math.round(milliseconds))} ms`;
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 60)
    return milliseconds < 10_000 ? `${(milliseconds / 1000).toFixed(1)} s` : `${seconds} s`;
  if (seconds < 3600) return pair(Math.floor(seconds / 60), "min", seconds % 60, "s");
  if (seconds < 86_400)
    return pair(Math.floor(seconds / 3600), "h", Math.floor((seconds % 3600) / 60), "min");
  return pair(Math.floor(seconds / 86_400), "d", Math.floor((seconds % 86_400) / 3600), "h");
}

/** How long ago, or the date once it is more than 30 days: "just now", "5 minutes ago", "yesterday", "21 Nov 2026". */
export function formatAgo(then: number, now: number): string {
  const seconds = Math.round((now - then) / 1000);
  if (seconds < -60) return formatDay(then);
  if (seconds < 45) return "just now";
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return plural(minutes, "minute") + " ago";
  const hours = Math.round(minutes / 60);
  if (hours < 24) return plural(hours, "hour") + " ago";
  const days = Math.round(hours / 24);
  if (days === 1) return "yesterday";
  if (days <= 30) return plural(days, "day") + " ago";
  return formatDay(then);
}

/** The same, as short as a narrow cell wants it: "5 min", "3 h", "2 days", "21 Nov 2026". */
export function formatAge(then: number, now: number): string {
  const minutes = Math.max(0, Math.round((now - then) / 60_000));
  if (minutes < 1) return "now";
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  if (hours < 24) return `${hours} h`;
  const days = Math.round(hours / 24);
  return days <= 30 ? plural(days, "day") : formatDay(then);
}

const dayFormat = new Intl.DateTimeFormat(LOCALE, {
  day: "numeric",
  month: "short",
  year: "numeric",
});
const exactFormat = new Intl.DateTimeFormat(LOCALE, {
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  timeZoneName: "short",
});

const shortDayFormat = new Intl.DateTimeFormat(LOCALE, { day: "numeric", month: "short" });
const clockFormat = new Intl.DateTimeFormat(LOCALE, { hour: "2-digit", minute: "2-digit" });

/** "14:02", for a time that is near. */
export function formatClock(then: number): string {
  return clockFormat.format(then);
}

/** "14:02" today, "22 Nov, 14:02" on another day. */
export function formatMoment(then: number, now: number = Date.now()): string {
  if (dayFormat.format(then) === dayFormat.format(now)) return clockFormat.format(then);
  return `${shortDayFormat.format(then)}, ${clockFormat.format(then)}`;
}

/** "21 Nov 2026". */
export function formatDay(then: number): string {
  return dayFormat.format(then);
}

/** "21 Nov 2026, 14:02:07 CET". */
export function formatExact(then: number): string {
  return exactFormat.format(then);
}

/** "1 model", "1 204 models". */
export function plural(count: number, noun: string, nouns = `${noun}s`): string {
  return `${formatInteger(count)} ${count === 1 ? noun : nouns}`;
}

/** "a, b and c". */
export function listing(words: readonly string[]): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} and ${words[words.length - 1] ?? ""}`;
}

function pair(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}

function withMinus(text: string): string {
  return text.startsWith("-") ? MINUS + text.slice(1) : text;
}

/** A line of Markdown as plain text: without emphasis, headings and addresses of links. */
export function withoutMarkup(line: string): string {
  return line
    .replace(/^#+ /, "")
    .replace(/(\*\*|~~)(\S(?:.*?\S)?)\1/g, "$2")
    .replace(/!?\[([^\]]+)\]\([^)\s]+\)/g, "$1");
}

const MOST_FIRST_LINE = 300;

/** The first line of a text, where only one fits. */
export function firstLine(text: string): string {
  const line = text.slice(0, MOST_FIRST_LINE + 1).split("\n", 1)[0] ?? "";
  return line.length > MOST_FIRST_LINE ? `${line.slice(0, MOST_FIRST_LINE)}…` : line;
}

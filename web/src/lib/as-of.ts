/** The moment of the past that this document shows. Its address names it, so that a link means the same to everyone. */

const PARAMETER = "as_of";

/** A time or an event; null where the address names none: the present. Choosing another loads another document. */
export const asOf: string | null = asOfIn(window.location.search);

export function asOfIn(search: string): string | null {
  return new URLSearchParams(search).get(PARAMETER) || null;
}

/** A query with the moment added, as every link within the page has it. */
export function withAsOf(search: string, moment: string | null = asOf): string {
  if (moment === null) return search;
  return `${search}${search === "" ? "?" : "&"}${PARAMETER}=${encodeURIComponent(moment)}`;
}

/** A query without the moment: what the pages read. */
export function withoutAsOf(search: string): string {
  return search.includes(PARAMETER)
    ? search.replace(/([?&])as_of=[^&]*(&|$)/g, (_all, before: string, after: string) =>
        after === "" ? "" : before,
      )
    : search;
}

/** Show this page as of another moment; null for the present. */
export function goTo(moment: string | null): void {
  const { pathname, search } = window.location;
  window.location.assign(pathname + withAsOf(withoutAsOf(search), moment));
}

/** Why nothing can be changed while the past is shown. */
export const PAST_REASON = "You are looking at the past. Go back to now to change something.";

/** Why nothing can be changed now; false in the present. */
export const pastRefusal: string | false = asOf !== null && PAST_REASON;

/** A moment in words: a time in UTC, or an event. */
export function momentWords(moment: string): string {
  const at = /^\d{1,15}$/.test(moment) ? Number(moment) : Date.parse(moment);
  if (Number.isNaN(at)) return moment;
  return `${words.format(at)} UTC`;
}

const words = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  timeZone: "UTC",
});

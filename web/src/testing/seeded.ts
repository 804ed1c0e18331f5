/** The same "random" choices on every run, for tests that try many inputs. */

export interface Choices {
  /** A whole number below `end`. */
  below: (end: number) => number;
  of: <T>(items: readonly T[]) => T;
}

/** Source: mulberry32 by Tommy Ettinger, public domain. */
export function seeded(seed: number): Choices {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (end: number) => Math.floor(next() * end);
  return { below, of: (items) => items[below(items.length)] as (typeof items)[number] };
}

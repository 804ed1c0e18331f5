import { useState } from "react";

interface Page<T> {
  items: readonly T[];
  next: string | null;
}

interface Older<T> {
  items: readonly T[];
  /** Shows the next older ones; undefined at the end of the list. */
  showOlder: (() => void) | undefined;
  isBusy: boolean;
  error: unknown;
}

/**
 * A list whose newest items come with the page, and older ones on demand. What is shown stays there when newer items push it
 * off the page.
 */
export function useOlder<T>(
  newest: Page<T>,
  idOf: (item: T) => string,
  ask: (token: string) => Promise<Page<T>>,
): Older<T> {
  const [older, setOlder] = useState<Page<T> | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const present = new Set(newest.items.map(idOf));
  const items = [
    ...newest.items,
    ...(older?.items.filter((item) => !present.has(idOf(item))) ?? []),
  ];
  const token = older === null ? newest.next : older.next;
  const more = async (from: string) => {
    setBusy(true);
    setError(null);
    try {
      const page = await ask(from);
      setOlder({ items: [...items, ...page.items], next: page.next });
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  };
  return {
    items,
    showOlder:
      token === null
        ? undefined
        : () => {
            void more(token);
          },
    isBusy,
    error,
  };
}

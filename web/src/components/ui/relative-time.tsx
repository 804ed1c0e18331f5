import { useSyncExternalStore } from "react";
import { formatAge, formatAgo, formatExact } from "@/lib/format";

// One clock for all the times on a page.
const TICK_MS = 30_000;
let now = Date.now();
const listeners = new Set<() => void>();
let timer: number | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === undefined) {
    now = Date.now();
    timer = window.setInterval(() => {
      now = Date.now();
      for (const one of listeners) one();
    }, TICK_MS);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      window.clearInterval(timer);
      timer = undefined;
    }
  };
}

interface TimeProps {
  /** Milliseconds since 1970, UTC. */
  at: number;
  /** "3 h" instead of "3 hours ago". */
  short?: boolean;
  className?: string;
}

/** A time, relative; the exact one stands in its tooltip. */
export function RelativeTime({ at, short = false, className }: TimeProps) {
  const current = useSyncExternalStore(subscribe, () => now);
  return (
    <time dateTime={new Date(at).toISOString()} title={formatExact(at)} className={className}>
      {short ? formatAge(at, current) : formatAgo(at, current)}
    </time>
  );
}

/** A time in full. */
export function ExactTime({ at }: { at: number }) {
  return <time dateTime={new Date(at).toISOString()}>{formatExact(at)}</time>;
}

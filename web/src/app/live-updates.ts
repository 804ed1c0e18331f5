import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { apiUrl } from "@/lib/api/client";
import type { TimelineEvent } from "@/lib/api/types";
import { keysTouchedBy } from "@/lib/query-keys";

// A training script changes things many times a second; a page need not ask again as often.
const GATHER_MS = 400;

/** Follows what happens on the server, and asks again for what it touched. Only while the page is looked at. */
export function useLiveUpdates(): void {
  const client = useQueryClient();
  useEffect(() => {
    let source: EventSource | null = null;
    let timer: number | undefined;
    const waiting: TimelineEvent[] = [];

    const flush = () => {
      timer = undefined;
      for (const key of keysTouchedBy(waiting.splice(0))) void client.invalidateQueries({ queryKey: key });
    };
    const onChange = (message: MessageEvent<string>) => {
      try {
        waiting.push(...(JSON.parse(message.data) as { events: TimelineEvent[] }).events);
      } catch {
        return;
      }
      timer ??= window.setTimeout(flush, GATHER_MS);
    };
    const open = () => {
      source = new EventSource(apiUrl("/events"));
      source.addEventListener("change", onChange);
    };
    const close = () => {
      source?.close();
      source = null;
    };
    const onVisibility = () => {
      if (document.hidden) close();
      else if (source === null) {
        open();
        // What happened while nobody looked.
        void client.invalidateQueries({ refetchType: "active", stale: true });
      }
    };
    // After the page itself, which is what the reader waits for.
    const start = window.setTimeout(() => { if (!document.hidden) open(); }, 1000);
    document.addEventListener("visibilitychange", onVisibility);
    return () => {
      window.clearTimeout(start);
      window.clearTimeout(timer);
      document.removeEventListener("visibilitychange", onVisibility);
      close();
    };
  }, [client]);
}

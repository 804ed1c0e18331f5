import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { apiUrl } from "@/lib/api/client";
import type { TimelineEvent } from "@/lib/api/types";
import { keysTouchedBy } from "@/lib/query-keys";

// A training script changes things many times a second; a page need not ask again as often.
const GATHER_MS = 400;
// A server that starts anew is away for a moment; that is not worth a word.
const LOST_AFTER_MS = 3_000;
const TRY_AGAIN_MS = 5_000;

/** Follows what happens on the server, and asks again for what it touched. Only while the page is looked at. Tells whether the line is cut. */
export function useLiveUpdates(isOn: boolean): boolean {
  const client = useQueryClient();
  const [isLost, setLost] = useState(false);
  useEffect(() => {
    if (!isOn) return;
    let source: EventSource | null = null;
    let gathering: number | undefined;
    let losing: number | undefined;
    let reopening: number | undefined;
    let wasLost = false;
    const waiting: TimelineEvent[] = [];

    const flush = () => {
      gathering = undefined;
      for (const key of keysTouchedBy(waiting.splice(0)))
        void client.invalidateQueries({ queryKey: key });
    };
    const onChange = (message: MessageEvent<string>) => {
      try {
        waiting.push(...(JSON.parse(message.data) as { events: TimelineEvent[] }).events);
      } catch {
        return;
      }
      gathering ??= window.setTimeout(flush, GATHER_MS);
    };
    const onOpen = () => {
      window.clearTimeout(losing);
      losing = undefined;
      setLost(false);
      // What happened while nobody was listening.
      if (wasLost) void client.invalidateQueries({ refetchType: "active" });
      wasLost = false;
    };
    const onError = () => {
      losing ??= window.setTimeout(() => {
        wasLost = true;
        setLost(true);
      }, LOST_AFTER_MS);
      // Refused for good, as by a proxy's error page: the browser does not come back by itself.
      if (source?.readyState === EventSource.CLOSED) {
        close();
        reopening = window.setTimeout(open, TRY_AGAIN_MS);
      }
    };
    const open = () => {
      source = new EventSource(apiUrl("/events"));
      source.addEventListener("change", onChange);
      source.addEventListener("open", onOpen);
      source.addEventListener("error", onError);
    };
    const close = () => {
      window.clearTimeout(reopening);
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
    const start = window.setTimeout(() => {
      if (!document.hidden) open();
    }, 1000);
    document.addEventListener("visibilitychange", onVisibility);
    return () => {
      window.clearTimeout(start);
      window.clearTimeout(gathering);
      window.clearTimeout(losing);
      document.removeEventListener("visibilitychange", onVisibility);
      close();
      setLost(false);
    };
  }, [client, isOn]);
  return isLost;
}

import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { publicUrl } from "@/lib/api/client";
import type { TimelineEvent } from "@/lib/api/types";
import { inboxCountsQuery, type InboxCounts } from "@/lib/api/inbox";
import { hasAccounts } from "@/lib/api/me";
import { eventAtStart } from "@/lib/config";
import { keys, keysTouchedBy } from "@/lib/query-keys";
import { workspace } from "@/lib/workspace";

// A training script makes many changes a second; a page does not have to refetch for each.
const BATCH_MS = 400;
// A restarting server is unreachable for a moment, which is not worth reporting.
const LOST_AFTER_MS = 3_000;
const RECONNECT_MS = 5_000;

/** Follow changes on the server while the page is visible, and refetch the queries they affect. Return whether the connection is lost. */
export function useLiveUpdates(isOn: boolean): boolean {
  const client = useQueryClient();
  const [isLost, setLost] = useState(false);
  useEffect(() => {
    if (!isOn) return;
    let source: EventSource | null = null;
    let batchTimer: number | undefined;
    let lostTimer: number | undefined;
    let reconnectTimer: number | undefined;
    // From where on to follow: changes that happen while the page loads count, too.
    let after = eventAtStart;
    let wasLost = after === "";
    let wasRefused = false;
    const waiting: TimelineEvent[] = [];

    const flush = () => {
      batchTimer = undefined;
      for (const key of keysTouchedBy(waiting.splice(0)))
        void client.invalidateQueries({ queryKey: key });
    };
    const onChange = (message: MessageEvent<string>) => {
      try {
        waiting.push(JSON.parse(message.data) as TimelineEvent);
      } catch {
        return;
      }
      batchTimer ??= window.setTimeout(flush, BATCH_MS);
    };
    const onInbox = (message: MessageEvent<string>) => {
      try {
        client.setQueryData(inboxCountsQuery.queryKey, JSON.parse(message.data) as InboxCounts);
      } catch {
        return;
      }
      void client.invalidateQueries({ queryKey: keys.inbox });
    };
    // Events were missed, as the server no longer knows the last one that arrived here; or what may be seen and done is different.
    const refetchAll = () => {
      void client.invalidateQueries({ refetchType: "active" });
    };
    const onOpen = () => {
      window.clearTimeout(lostTimer);
      lostTimer = undefined;
      setLost(false);
      after = "";
      // Changes made while disconnected.
      if (wasLost) void client.invalidateQueries({ refetchType: "active" });
      wasLost = wasRefused = false;
    };
    const onError = () => {
      lostTimer ??= window.setTimeout(() => {
        wasLost = true;
        setLost(true);
      }, LOST_AFTER_MS);
      // Closed permanently, for example by a proxy's error page: the browser does not reconnect by itself.
      if (source?.readyState === EventSource.CLOSED) {
        close();
        // Or by the server, because the account has lost its access to the workspace.
        if (!wasRefused) refetchAll();
        wasRefused = true;
        reconnectTimer = window.setTimeout(open, RECONNECT_MS);
      }
    };
    const open = () => {
      source = new EventSource(
        publicUrl("/events/stream", { workspace, inbox: hasAccounts || undefined, after }),
      );
      source.addEventListener("change", onChange);
      source.addEventListener("inbox", onInbox);
      source.addEventListener("reset", refetchAll);
      source.addEventListener("access", refetchAll);
      source.addEventListener("open", onOpen);
      source.addEventListener("error", onError);
    };
    const close = () => {
      window.clearTimeout(reconnectTimer);
      source?.close();
      source = null;
    };
    const onVisibility = () => {
      if (document.hidden) close();
      else if (source === null) {
        open();
        // Changes made while the page was hidden.
        void client.invalidateQueries({ refetchType: "active", stale: true });
      }
    };
    // After the page itself has loaded.
    const start = window.setTimeout(() => {
      if (!document.hidden) open();
    }, 1000);
    document.addEventListener("visibilitychange", onVisibility);
    return () => {
      window.clearTimeout(start);
      window.clearTimeout(batchTimer);
      window.clearTimeout(lostTimer);
      document.removeEventListener("visibilitychange", onVisibility);
      close();
      setLost(false);
    };
  }, [client, isOn]);
  return isLost;
}

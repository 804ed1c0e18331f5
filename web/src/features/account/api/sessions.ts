import { queryOptions } from "@tanstack/react-query";
import type { List, Session } from "@/lib/access/types";
import { read, segments, send } from "@/lib/api/client";

export const sessionsQuery = queryOptions({
  queryKey: ["access", "own-sessions"],
  queryFn: ({ signal }) => read<List<Session>>("/me/sessions", {}, signal),
});

export function endSession(sessionId: string): Promise<unknown> {
  return send("DELETE", `/sessions${segments(sessionId)}`);
}

export function endOtherSessions(): Promise<unknown> {
  return send("POST", "/me/sessions/end-others");
}

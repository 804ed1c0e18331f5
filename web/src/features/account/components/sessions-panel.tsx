import { useQuery, useQueryClient } from "@tanstack/react-query";
import { LogIn } from "lucide-react";
import { useState } from "react";
import { TwoLines } from "@/components/access/who";
import { Button } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { Panel } from "@/components/ui/panel";
import { RelativeTime } from "@/components/ui/relative-time";
import { EmptyState } from "@/components/ui/states";
import type { Column } from "@/components/ui/table-types";
import { toast, toastProblem } from "@/components/ui/toast-store";
import type { Session } from "@/lib/access/types";
import { formatDay } from "@/lib/format";
import { endOtherSessions, endSession, sessionsQuery } from "../api/sessions";
import { browserOf } from "../browser-name";

/** Where one is signed in, and how to end it. */
export function SessionsPanel() {
  const query = useQuery(sessionsQuery);
  const client = useQueryClient();
  const [busy, setBusy] = useState<string | null>(null);
  const run = async (key: string, end: () => Promise<unknown>, done: string) => {
    setBusy(key);
    try {
      await end();
      toast({ text: done });
      await client.invalidateQueries({ queryKey: sessionsQuery.queryKey });
    } catch (error) {
      toastProblem(error, "Nothing was ended.");
    } finally {
      setBusy(null);
    }
  };
  const columns: readonly Column<Session>[] = [
    {
      id: "browser",
      header: "Browser",
      isTitle: true,
      cell: (session) => (
        <TwoLines
          name={browserOf(session.user_agent)}
          note={session.is_current ? "this browser" : session.address}
        />
      ),
    },
    {
      id: "method",
      header: "Signed in by",
      cell: (session) => <span className="mid">{methodOf(session.method)}</span>,
    },
    {
      id: "since",
      header: "Since",
      cell: (session) => (
        <span className="mid nowrap">
          <RelativeTime at={session.created_at_ms} />
        </span>
      ),
    },
    {
      id: "used",
      header: "Last active",
      label: "Active",
      cell: (session) => (
        <span className="mid nowrap">
          <RelativeTime at={session.last_used_at_ms} />
        </span>
      ),
    },
    {
      id: "ends",
      header: "Ends",
      cell: (session) => <span className="mid nowrap">{formatDay(session.expires_at_ms)}</span>,
    },
    {
      id: "actions",
      header: <span className="visually-hidden">Actions</span>,
      label: "",
      isFit: true,
      align: "end",
      isEmpty: (session) => session.is_current,
      cell: (session) =>
        !session.is_current && (
          <Button
            size="small"
            aria-label={`End the session in ${browserOf(session.user_agent)} from ${session.address}`}
            busy={busy === session.session_id}
            onClick={() => {
              void run(
                session.session_id,
                () => endSession(session.session_id),
                "The session has ended",
              );
            }}
          >
            End
          </Button>
        ),
    },
  ];
  const others = query.data?.items.filter((session) => !session.is_current).length ?? 0;
  return (
    <Panel
      title="Sessions"
      note={query.data?.items.length}
      flush
      actions={
        <Button
          size="small"
          busy={busy === "others"}
          disabledReason={others === 0 && "There is no other session"}
          onClick={() => {
            void run("others", endOtherSessions, "All other sessions have ended");
          }}
        >
          End all others
        </Button>
      }
    >
      <DataTable
        query={query}
        label="Your sessions"
        noun="sessions"
        columns={columns}
        rowsOf={(data) => data.items}
        rowKey={(session) => session.session_id}
        density="tall"
        edge={{ top: false }}
        empty={
          <EmptyState icon={LogIn} title="No sessions">
            This browser sends its credentials with every request.
          </EmptyState>
        }
      />
    </Panel>
  );
}

function methodOf(method: string): string {
  if (method === "password" || method === "token") return method;
  if (method === "proxy") return "the proxy";
  return method.replace(/^oidc:/, "");
}

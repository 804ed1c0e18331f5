import { useQuery, useQueryClient } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { Bell, Check, Inbox } from "lucide-react";
import { useState } from "react";
import { Button, ButtonLink } from "@/components/ui/button";
import { Columns, Page, PageHead, Stack } from "@/components/ui/page";
import { QueryView } from "@/components/ui/query-view";
import { EmptyState } from "@/components/ui/states";
import { toastProblem } from "@/components/ui/toast-store";
import { inboxCountsQuery } from "@/lib/api/inbox";
import { hasAccounts } from "@/lib/api/me";
import { keys } from "@/lib/query-keys";
import { inboxQuery, markAllRead, type InboxPage } from "../api/inbox";
import { Asked } from "../components/asked";
import { News, Watched } from "../components/watched";
import { Waiting } from "../components/waiting";

export const Route = createLazyRoute("/inbox")({ component: InboxRoute });

function InboxRoute() {
  const query = useQuery({ ...inboxQuery, enabled: hasAccounts });
  return (
    <Page title="Inbox">
      {hasAccounts ? (
        <QueryView query={query} what="your inbox">
          {(page) => <InboxBody page={page} />}
        </QueryView>
      ) : (
        <EmptyState icon={Inbox} title="Only accounts have an inbox" level={1}>
          <p>
            This server has no accounts: everyone who uses it is the same user, who could be told
            nothing.
          </p>
        </EmptyState>
      )}
    </Page>
  );
}

function InboxBody({ page }: { page: InboxPage }) {
  const client = useQueryClient();
  const [readUpTo, setReadUpTo] = useState(0);
  const hasUnread =
    useQuery(inboxCountsQuery).data?.unread_count !== 0 ||
    page.notifications.some((one) => one.read_at_ms === null);
  const readAll = async () => {
    const newest = page.notifications[0];
    try {
      await markAllRead(newest?.notification_id);
      setReadUpTo(newest?.created_at_ms ?? 0);
    } catch (thrown) {
      toastProblem(thrown, "Nothing was marked.");
    }
    await client.invalidateQueries({ queryKey: keys.inbox });
  };
  return (
    <>
      <PageHead
        title="Inbox"
        lede={waitingInWords(page)}
        actions={
          <>
            <Button
              variant="ghost"
              disabledReason={!hasUnread && "Everything is read"}
              onClick={() => {
                void readAll();
              }}
            >
              <Check size={16} strokeWidth={1.8} aria-hidden />
              Mark all as read
            </Button>
            <ButtonLink to="/account" search={{ tab: "notifications" }}>
              <Bell size={16} strokeWidth={1.8} aria-hidden />
              Notifications
            </ButtonLink>
          </>
        }
      />
      <Columns>
        <Stack>
          <Waiting page={page} />
          <Asked page={page} />
        </Stack>
        <Stack>
          <News page={page} readUpTo={readUpTo} />
          <Watched page={page} />
        </Stack>
      </Columns>
    </>
  );
}

const NUMBERS = ["Nothing waits", "One thing waits", "Two things wait", "Three things wait"];

function waitingInWords({ waiting, waiting_next_page_token }: InboxPage): string {
  const count = waiting.length;
  const words =
    waiting_next_page_token !== null
      ? `More than ${count} things wait`
      : (NUMBERS[count] ?? `${count} things wait`);
  return `${words} for your decision.`;
}

import { useQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { Inbox } from "lucide-react";
import { Columns, Page, PageHead, Stack } from "@/components/ui/page";
import { QueryView } from "@/components/ui/query-view";
import { EmptyState } from "@/components/ui/states";
import { hasAccounts } from "@/lib/api/me";
import { inboxQuery, type InboxPage } from "../api/inbox";
import { Asked } from "../components/asked";
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
  return (
    <>
      <PageHead title="Inbox" lede={waitingInWords(page)} />
      <Columns>
        <Stack>
          <Waiting page={page} />
          <Asked page={page} />
        </Stack>
        <Stack>{null}</Stack>
      </Columns>
    </>
  );
}

const NUMBERS = ["Nothing waits", "One thing waits", "Two things wait", "Three things wait"];

function waitingInWords({ waiting, has_more_waiting }: InboxPage): string {
  const count = waiting.length;
  const words = has_more_waiting
    ? `More than ${count} things wait`
    : (NUMBERS[count] ?? `${count} things wait`);
  return `${words} for your decision.`;
}

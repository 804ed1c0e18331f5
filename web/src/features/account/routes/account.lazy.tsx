import { createLazyRoute } from "@tanstack/react-router";
import { Bell, KeyRound, Lock, LogIn } from "lucide-react";
import { SideLink, SideNav } from "@/components/access/side-nav";
import { Page, PageHead } from "@/components/ui/page";
import { QueryView } from "@/components/ui/query-view";
import { EmptyState } from "@/components/ui/states";
import { useQuery } from "@tanstack/react-query";
import type { Me } from "@/lib/access/types";
import { listing } from "@/lib/format";
import { hasAccounts, meQuery } from "@/lib/api/me";
import { NotificationsPanel } from "../components/notifications-panel";
import { PasswordPanel } from "../components/password-panel";
import { SessionsPanel } from "../components/sessions-panel";
import { TokensPanel } from "../components/tokens-panel";

export const Route = createLazyRoute("/account")({ component: AccountPage });

function AccountPage() {
  const { tab = "tokens" } = Route.useSearch();
  const query = useQuery(meQuery);
  return (
    <Page title="My account">
      {hasAccounts ? (
        <QueryView query={query} what="your account">
          {(me) => (
            <>
              <PageHead title="My account" lede={ledeOf(me)} />
              <SideNav
                label="Account"
                links={
                  <>
                    <SideLink to="." icon={KeyRound} isCurrent={tab === "tokens"}>
                      Tokens
                    </SideLink>
                    <SideLink
                      to="."
                      search={{ tab: "sessions" }}
                      icon={LogIn}
                      isCurrent={tab === "sessions"}
                    >
                      Sessions
                    </SideLink>
                    <SideLink
                      to="."
                      search={{ tab: "password" }}
                      icon={Lock}
                      isCurrent={tab === "password"}
                    >
                      Password
                    </SideLink>
                    <SideLink
                      to="."
                      search={{ tab: "notifications" }}
                      icon={Bell}
                      isCurrent={tab === "notifications"}
                    >
                      Notifications
                    </SideLink>
                  </>
                }
              >
                {tab === "tokens" && <TokensPanel />}
                {tab === "sessions" && <SessionsPanel />}
                {tab === "notifications" && <NotificationsPanel />}
                {tab === "password" && <PasswordPanel me={me} />}
              </SideNav>
            </>
          )}
        </QueryView>
      ) : (
        <EmptyState icon={KeyRound} title="This server has no accounts" level={1}>
          Everyone who reaches it acts as its one user. An administrator can create accounts under
          Settings, People.
        </EmptyState>
      )}
    </Page>
  );
}

function ledeOf(me: Me): string {
  const facts = [
    me.own_account?.display_name || me.name,
    me.own_account?.is_admin && "administers this server",
    me.groups.length > 0 &&
      `in ${listing(me.groups.slice(0, 3).map((group) => group.name))}${me.groups.length > 3 ? ` and ${me.groups.length - 3} more groups` : ""}`,
  ];
  return facts.filter(Boolean).join(", ");
}

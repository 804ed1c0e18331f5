import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Ellipsis, Plus, Users } from "lucide-react";
import { useCallback, useState } from "react";
import parts from "@/components/access/parts.module.css";
import { Who } from "@/components/access/who";
import { Button } from "@/components/ui/button";
import { DataTable, TableFoot } from "@/components/ui/data-table";
import { Menu, MenuItem, MenuSeparator } from "@/components/ui/menu";
import { Panel } from "@/components/ui/panel";
import { RelativeTime } from "@/components/ui/relative-time";
import { SearchLine, TotalCount } from "@/components/ui/search-line";
import { EmptyState } from "@/components/ui/states";
import type { Column } from "@/components/ui/table-types";
import { toast, toastProblem } from "@/components/ui/toast-store";
import { accountsKey, accountsQuery, PAGE_SIZE, updateAccount } from "@/lib/access/accounts";
import type { Account, Me } from "@/lib/access/types";
import { formatInteger, plural } from "@/lib/format";
import { hasAccounts, useMe } from "@/lib/api/me";
import { usePages } from "@/lib/use-pages";
import {
  AccountTokenDialog,
  DeleteAccountDialog,
  NewAccountDialog,
  PasswordDialog,
  RenameAccountDialog,
} from "../dialogs/deferred";
import { FirstAdministrator } from "./first-administrator";

const route = getRouteApi("/settings/$section");

/** Who has an account here. */
export function PeoplePanel() {
  const me = useMe();
  if (!hasAccounts) return <FirstAdministrator />;
  return me === undefined ? null : <People me={me} />;
}

type Open = { what: "password" | "rename" | "delete" | "token"; account: Account } | "new" | null;

function People({ me }: { me: Me }) {
  const { q, page } = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery(accountsQuery({ q, page }));
  const [open, setOpen] = useState<Open>(null);
  const close = () => {
    setOpen(null);
  };
  const search = useCallback(
    (next: string) => {
      void navigate({ search: { q: next || undefined }, replace: true });
    },
    [navigate],
  );
  const pages = usePages({
    page,
    nextToken: query.data?.next_page_token,
    pageSize: PAGE_SIZE,
    go: (next, state) => {
      void navigate({ search: (old) => ({ ...old, page: next }), state: state as never });
    },
  });
  const columns = useColumns(me, setOpen);
  const total = query.data?.total_count;
  return (
    <>
      <SearchLine
        label="Search people"
        placeholder="Part of a name"
        value={q ?? ""}
        onChange={search}
      >
        {typeof total === "number" && <TotalCount>{plural(total, "account")}</TotalCount>}
        {isAdmin(me) && (
          <Button
            variant="primary"
            onClick={() => {
              setOpen("new");
            }}
          >
            <Plus size={16} strokeWidth={1.8} aria-hidden />
            New account
          </Button>
        )}
      </SearchLine>
      <Panel label="People" flush>
        <DataTable
          query={query}
          label="People"
          noun="people"
          columns={columns}
          rowsOf={(data) => data.items}
          rowKey={(account) => account.account_id}
          density="tall"
          filter={q}
          filterHint="Names are searched."
          onClearFilter={() => {
            search("");
          }}
          empty={
            <EmptyState icon={Users} title="No one to show">
              Only administrators of this server see the list of accounts.
            </EmptyState>
          }
          foot={(data) =>
            pages.onBack || pages.onNext ? (
              <TableFoot onBack={pages.onBack} onNext={pages.onNext}>
                {formatInteger(pages.offset + 1)} to{" "}
                {formatInteger(pages.offset + data.items.length)}
                {typeof total === "number" && ` of ${formatInteger(total)}`}
              </TableFoot>
            ) : null
          }
        />
      </Panel>
      {open === "new" && <NewAccountDialog onClose={close} />}
      {open !== null && open !== "new" && (
        <>
          {open.what === "password" && <PasswordDialog account={open.account} onClose={close} />}
          {open.what === "rename" && <RenameAccountDialog account={open.account} onClose={close} />}
          {open.what === "delete" && <DeleteAccountDialog account={open.account} onClose={close} />}
          {open.what === "token" && <AccountTokenDialog account={open.account} onClose={close} />}
        </>
      )}
    </>
  );
}

function useColumns(me: Me, onOpen: (open: Open) => void): readonly Column<Account>[] {
  const client = useQueryClient();
  const change = async (
    account: Account,
    fields: { is_admin?: boolean; is_disabled?: boolean },
    done: string,
  ) => {
    try {
      await updateAccount(account.account_id, fields);
      toast({ text: done });
    } catch (error) {
      toastProblem(error, "Nothing was changed.");
    }
    await client.invalidateQueries({ queryKey: accountsKey });
  };
  const columns: Column<Account>[] = [
    {
      id: "who",
      header: "Who",
      isTitle: true,
      cell: (account) => (
        <Who
          kind={account.kind}
          name={account.display_name || account.name}
          note={noteOf(account, me)}
        />
      ),
    },
    {
      id: "signs-in",
      header: "Signs in with",
      cell: (account) => <span className="mid">{waysOf(account)}</span>,
    },
    {
      id: "state",
      header: "May",
      cell: (account) =>
        account.is_disabled ? (
          <span className={parts.stop}>Disabled</span>
        ) : account.is_admin ? (
          "Administrator"
        ) : (
          <span className="mid">As granted</span>
        ),
    },
    {
      id: "created",
      header: "Created",
      cell: (account) => (
        <span className="mid nowrap">
          <RelativeTime at={account.created_at_ms} />
        </span>
      ),
    },
  ];
  if (!isAdmin(me)) return columns;
  return [
    ...columns,
    {
      id: "menu",
      header: <span className="visually-hidden">Actions</span>,
      label: "",
      isFit: true,
      narrow: "kebab",
      cell: (account) => {
        const isMe = account.account_id === me.own_account?.account_id;
        const { name } = account;
        return (
          <Menu
            trigger={
              <Button variant="ghost" size="small" iconOnly aria-label={`Actions for ${name}`}>
                <Ellipsis size={16} strokeWidth={1.8} aria-hidden />
              </Button>
            }
          >
            <MenuItem
              onSelect={() => {
                onOpen({ what: "rename", account });
              }}
            >
              Change full name
            </MenuItem>
            {account.kind === "user" ? (
              <MenuItem
                onSelect={() => {
                  onOpen({ what: "password", account });
                }}
              >
                Set password
              </MenuItem>
            ) : null}
            <MenuItem
              onSelect={() => {
                onOpen({ what: "token", account });
              }}
            >
              New token
            </MenuItem>
            {account.kind === "user" && (
              <MenuItem
                disabled={isMe}
                why={isMe ? "not oneself" : undefined}
                onSelect={() => {
                  void change(
                    account,
                    { is_admin: !account.is_admin },
                    account.is_admin
                      ? `${name} administers this server no more`
                      : `${name} administers this server`,
                  );
                }}
              >
                {account.is_admin ? "Take administration away" : "Make administrator"}
              </MenuItem>
            )}
            <MenuSeparator />
            <MenuItem
              disabled={isMe}
              why={isMe ? "not oneself" : undefined}
              onSelect={() => {
                void change(
                  account,
                  { is_disabled: !account.is_disabled },
                  account.is_disabled
                    ? `${name} may sign in again`
                    : `${name} is disabled: its sessions and tokens have ended`,
                );
              }}
            >
              {account.is_disabled ? "Enable" : "Disable"}
            </MenuItem>
            <MenuItem
              danger
              disabled={isMe}
              why={isMe ? "not oneself" : undefined}
              onSelect={() => {
                onOpen({ what: "delete", account });
              }}
            >
              Delete
            </MenuItem>
          </Menu>
        );
      },
    },
  ];
}

function isAdmin(me: Me): boolean {
  return me.own_account?.is_admin === true;
}

function noteOf(account: Account, me: Me): string {
  const facts = [
    account.account_id === me.own_account?.account_id && "you",
    account.display_name !== null && account.name,
    account.kind === "service" && "service",
    account.email,
  ];
  return facts.filter(Boolean).join(", ");
}

function waysOf(account: Account): string {
  if (account.kind === "service") return "tokens only";
  return account.has_password ? "password" : "a provider, or tokens";
}

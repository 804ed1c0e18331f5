import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { ArrowLeft, Ellipsis, Plus, Users } from "lucide-react";
import { useCallback, useState } from "react";
import { Who } from "@/components/access/who";
import { Button, ButtonLink } from "@/components/ui/button";
import { DataTable, TableFoot } from "@/components/ui/data-table";
import { Menu, MenuItem } from "@/components/ui/menu";
import { Stack } from "@/components/ui/page";
import { Panel } from "@/components/ui/panel";
import { QueryView } from "@/components/ui/query-view";
import { SearchLine, TotalCount } from "@/components/ui/search-line";
import { EmptyState } from "@/components/ui/states";
import type { Column } from "@/components/ui/table-types";
import { toast, toastProblem } from "@/components/ui/toast-store";
import {
  addMember,
  groupQuery,
  groupsKey,
  groupsQuery,
  membersQuery,
  removeMember,
} from "@/lib/access/groups";
import type { Group, Member } from "@/lib/access/types";
import { plural } from "@/lib/format";
import { useMe } from "@/lib/api/me";
import { usePages } from "@/lib/use-pages";
import { AddMemberDialog, DeleteGroupDialog, GroupDialog } from "../dialogs/deferred";

const route = getRouteApi("/settings/$section");
const PAGE_SIZE = 50;

/** Groups of people: the list, or the members of one. */
export function GroupsPanel() {
  const { open } = route.useSearch();
  return open === undefined ? <Groups /> : <OneGroup key={open} groupId={open} />;
}

function useListAddress(nextToken: string | null | undefined) {
  const { page } = route.useSearch();
  const navigate = route.useNavigate();
  const search = useCallback(
    (q: string) => {
      void navigate({
        search: (old) => ({ ...old, q: q || undefined, page: undefined }),
        replace: true,
      });
    },
    [navigate],
  );
  const pages = usePages({
    page,
    nextToken,
    pageSize: PAGE_SIZE,
    go: (next, state) => {
      void navigate({ search: (old) => ({ ...old, page: next }), state: state as never });
    },
  });
  return { search, pages };
}

function Groups() {
  const { q, page } = route.useSearch();
  const navigate = route.useNavigate();
  const isAdmin = useMe()?.own_account?.is_admin === true;
  const query = useQuery(groupsQuery({ q, page }));
  const { search, pages } = useListAddress(query.data?.next_page_token);
  const [isCreating, setCreating] = useState(false);
  const total = query.data?.total_count;
  return (
    <>
      <SearchLine
        label="Search groups"
        placeholder="Part of a name"
        value={q ?? ""}
        onChange={search}
      >
        {typeof total === "number" && <TotalCount>{plural(total, "group")}</TotalCount>}
        {isAdmin && (
          <Button
            variant="primary"
            onClick={() => {
              setCreating(true);
            }}
          >
            <Plus size={16} strokeWidth={1.8} aria-hidden />
            New group
          </Button>
        )}
      </SearchLine>
      <Panel label="Groups" flush>
        <DataTable
          query={query}
          label="Groups"
          noun="groups"
          columns={COLUMNS}
          rowsOf={(data) => data.items}
          rowKey={(group) => group.group_id}
          density="tall"
          filter={q}
          onClearFilter={() => {
            search("");
          }}
          empty={
            <EmptyState icon={Users} title="No groups yet">
              A role given to a group is the role of each of its members.
            </EmptyState>
          }
          foot={() =>
            pages.onBack || pages.onNext ? (
              <TableFoot onBack={pages.onBack} onNext={pages.onNext}>
                From {pages.offset + 1}
              </TableFoot>
            ) : null
          }
        />
      </Panel>
      {isCreating && (
        <GroupDialog
          onMade={(group) => {
            void navigate({ search: { open: group.group_id } });
          }}
          onClose={() => {
            setCreating(false);
          }}
        />
      )}
    </>
  );
}

const COLUMNS: readonly Column<Group>[] = [
  {
    id: "name",
    header: "Group",
    isTitle: true,
    cell: (group) => (
      <Who
        kind="group"
        name={
          <Link
            className="name"
            to="/settings/$section"
            params={{ section: "groups" }}
            search={{ open: group.group_id }}
          >
            {group.name}
          </Link>
        }
        note={group.description ?? undefined}
      />
    ),
  },
  {
    id: "members",
    header: "Members",
    align: "end",
    cell: (group) => <span className="num">{group.members_count}</span>,
  },
];

function OneGroup({ groupId }: { groupId: string }) {
  const query = useQuery(groupQuery(groupId));
  return (
    <Stack>
      <span>
        <ButtonLink
          to="/settings/$section"
          params={{ section: "groups" }}
          search={{}}
          variant="ghost"
          size="small"
        >
          <ArrowLeft size={14} strokeWidth={2.1} aria-hidden />
          All groups
        </ButtonLink>
      </span>
      <QueryView query={query} what="group" level={2}>
        {(group) => <Members group={group} />}
      </QueryView>
    </Stack>
  );
}

function Members({ group }: { group: Group }) {
  const { page } = route.useSearch();
  const navigate = route.useNavigate();
  const isAdmin = useMe()?.own_account?.is_admin === true;
  const query = useQuery(membersQuery(group.group_id, page));
  const { pages } = useListAddress(query.data?.next_page_token);
  const [open, setOpen] = useState<"add" | "edit" | "delete" | null>(null);
  const close = () => {
    setOpen(null);
  };
  const columns = useMemberColumns(group, isAdmin);
  return (
    <>
      <Panel
        title={group.name}
        note={plural(group.members_count, "member")}
        flush
        actions={
          isAdmin && (
            <>
              <Button
                size="small"
                onClick={() => {
                  setOpen("add");
                }}
              >
                <Plus size={14} strokeWidth={2.1} aria-hidden />
                Add member
              </Button>
              <Menu
                trigger={
                  <Button
                    variant="ghost"
                    size="small"
                    iconOnly
                    aria-label={`Actions for ${group.name}`}
                  >
                    <Ellipsis size={16} strokeWidth={1.8} aria-hidden />
                  </Button>
                }
              >
                <MenuItem
                  onSelect={() => {
                    setOpen("edit");
                  }}
                >
                  Edit
                </MenuItem>
                <MenuItem
                  danger
                  onSelect={() => {
                    setOpen("delete");
                  }}
                >
                  Delete
                </MenuItem>
              </Menu>
            </>
          )
        }
      >
        <DataTable
          query={query}
          label={`Members of ${group.name}`}
          noun="members"
          columns={columns}
          rowsOf={(data) => data.items}
          rowKey={(member) => member.account_id}
          density="tall"
          edge={{ top: false }}
          empty={
            <EmptyState icon={Users} title="No members yet">
              Add accounts, or let an identity provider fill it.
            </EmptyState>
          }
          foot={() =>
            pages.onBack || pages.onNext ? (
              <TableFoot onBack={pages.onBack} onNext={pages.onNext}>
                From {pages.offset + 1} of {group.members_count}
              </TableFoot>
            ) : null
          }
        />
      </Panel>
      {open === "add" && <AddMemberDialog group={group} onClose={close} />}
      {open === "edit" && <GroupDialog group={group} onClose={close} />}
      {open === "delete" && (
        <DeleteGroupDialog
          group={group}
          onDeleted={() => {
            void navigate({ search: {} });
          }}
          onClose={close}
        />
      )}
    </>
  );
}

function useMemberColumns(group: Group, isAdmin: boolean): readonly Column<Member>[] {
  const client = useQueryClient();
  const refresh = () => client.invalidateQueries({ queryKey: groupsKey });
  const remove = async (member: Member) => {
    try {
      await removeMember(group.group_id, member.account_id);
      toast({
        text: `${member.name} is no longer in ${group.name}`,
        undo: async () => {
          await addMember(group.group_id, member.account_id);
          await refresh();
        },
      });
    } catch (error) {
      toastProblem(error, "Nothing was changed.");
    }
    await refresh();
  };
  return [
    {
      id: "who",
      header: "Who",
      isTitle: true,
      cell: (member) => (
        <Who
          name={member.display_name || member.name}
          kind={member.kind}
          note={member.display_name === null ? undefined : member.name}
        />
      ),
    },
    {
      id: "from",
      header: "Because of",
      cell: (member) => <span className="mid">{sourceOf(member)}</span>,
    },
    {
      id: "actions",
      header: <span className="visually-hidden">Actions</span>,
      label: "",
      isFit: true,
      align: "end",
      cell: (member) =>
        isAdmin && (
          <Button
            size="small"
            aria-label={`Remove ${member.name}`}
            disabledReason={
              !member.is_added_by_hand && "An identity provider says so at each sign-in"
            }
            onClick={() => {
              void remove(member);
            }}
          >
            Remove
          </Button>
        ),
    },
  ];
}

function sourceOf(member: Member): string {
  return [...(member.is_added_by_hand ? ["added here"] : []), ...member.identity_providers].join(
    ", ",
  );
}

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Building2, Check, Ellipsis, Plus } from "lucide-react";
import { useState } from "react";
import { TwoLines } from "@/components/access/who";
import { Button } from "@/components/ui/button";
import { DataTable, TableFoot } from "@/components/ui/data-table";
import { Menu, MenuItem, MenuSeparator } from "@/components/ui/menu";
import { Panel } from "@/components/ui/panel";
import { EmptyState } from "@/components/ui/states";
import type { Column } from "@/components/ui/table-types";
import { toast, toastProblem } from "@/components/ui/toast-store";
import type { Workspace } from "@/lib/access/types";
import {
  archiveWorkspace,
  restoreWorkspace,
  workspacesKey,
  workspaceListQuery,
  PAGE_SIZE,
} from "@/lib/access/workspaces";
import { basePath } from "@/lib/config";
import { useMe } from "@/lib/api/me";
import { may } from "@/lib/may";
import { usePages } from "@/lib/use-pages";
import { withWorkspace, workspaceName } from "@/lib/workspace";
import { DeleteWorkspaceDialog, WorkspaceDialog } from "../dialogs/deferred";
import { DEFAULT_ROLES } from "../default-roles";

const route = getRouteApi("/settings/$section");

/** The workspaces one may see; administrators make, rename, archive and delete them. */
export function WorkspacesPanel() {
  const { page } = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery(workspaceListQuery(page));
  const pages = usePages({
    page,
    nextToken: query.data?.next_page_token,
    pageSize: PAGE_SIZE,
    go: (next, state) => {
      void navigate({ search: { page: next }, state: state as never });
    },
  });
  const me = useMe();
  const client = useQueryClient();
  const [open, setOpen] = useState<
    { what: "edit" | "delete"; workspace: Workspace } | "new" | null
  >(null);
  const close = () => {
    setOpen(null);
  };
  const isAdmin = me?.own_account?.is_admin === true;
  const change = async (run: () => Promise<unknown>, done: string) => {
    try {
      await run();
      toast({ text: done });
    } catch (error) {
      toastProblem(error, "Nothing was changed.");
    }
    await client.invalidateQueries({ queryKey: workspacesKey });
    await client.invalidateQueries({ queryKey: ["me"] });
  };
  const columns: readonly Column<Workspace>[] = [
    {
      id: "name",
      header: "Workspace",
      isTitle: true,
      cell: (one) => (
        <TwoLines
          name={
            one.name === workspaceName ? (
              <span className="chips">
                {one.name}
                <Check size={14} strokeWidth={2.1} aria-label="open now" role="img" />
              </span>
            ) : (
              <a className="name" href={`${basePath}/${withWorkspace("", one.name)}`}>
                {one.name}
              </a>
            )
          }
          note={one.description}
        />
      ),
    },
    {
      id: "default",
      header: "Everyone may",
      cell: (one) => (
        <span className="mid">
          {DEFAULT_ROLES.find((role) => role.value === (one.default_role ?? "server"))?.label}
        </span>
      ),
    },
    {
      id: "state",
      header: "State",
      cell: (one) =>
        one.archived_at_ms === null ? <span className="mid">In use</span> : "Archived: read only",
    },
    {
      id: "menu",
      header: <span className="visually-hidden">Actions</span>,
      label: "",
      isFit: true,
      narrow: "kebab",
      isEmpty: (one) => !mayEdit(one),
      cell: (one) =>
        mayEdit(one) && (
          <Menu
            trigger={
              <Button variant="ghost" size="small" iconOnly aria-label={`Actions for ${one.name}`}>
                <Ellipsis size={16} strokeWidth={1.8} aria-hidden />
              </Button>
            }
          >
            <MenuItem
              onSelect={() => {
                setOpen({ what: "edit", workspace: one });
              }}
            >
              Edit
            </MenuItem>
            {isAdmin && one.name !== "default" && (
              <>
                <MenuSeparator />
                {one.archived_at_ms === null ? (
                  <MenuItem
                    onSelect={() => {
                      void change(() => archiveWorkspace(one.name), `${one.name} is archived`);
                    }}
                  >
                    Archive
                  </MenuItem>
                ) : (
                  <MenuItem
                    onSelect={() => {
                      void change(
                        () => restoreWorkspace(one.name),
                        `${one.name} can be changed again`,
                      );
                    }}
                  >
                    Restore
                  </MenuItem>
                )}
                <MenuItem
                  danger
                  onSelect={() => {
                    setOpen({ what: "delete", workspace: one });
                  }}
                >
                  Delete
                </MenuItem>
              </>
            )}
          </Menu>
        ),
    },
  ];
  function mayEdit(one: Workspace): boolean {
    return isAdmin || (one.name === workspaceName && may(me?.permissions, "workspace:update"));
  }
  return (
    <>
      <Panel
        title="Workspaces"
        note={query.data?.total_count ?? undefined}
        flush
        actions={
          isAdmin && (
            <Button
              size="small"
              onClick={() => {
                setOpen("new");
              }}
            >
              <Plus size={14} strokeWidth={2.1} aria-hidden />
              New workspace
            </Button>
          )
        }
      >
        <DataTable
          query={query}
          label="Workspaces"
          noun="workspaces"
          columns={columns}
          rowsOf={(data) => data.items}
          rowKey={(one) => one.name}
          density="tall"
          edge={{ top: false }}
          empty={
            <EmptyState icon={Building2} title="No workspaces">
              You are in none. An administrator can let you in.
            </EmptyState>
          }
          foot={(data) =>
            pages.onBack || pages.onNext ? (
              <TableFoot onBack={pages.onBack} onNext={pages.onNext}>
                {pages.offset + 1} to {pages.offset + data.items.length} of {data.total_count}
              </TableFoot>
            ) : null
          }
        />
      </Panel>
      {open === "new" && <WorkspaceDialog onClose={close} />}
      {open !== null && open !== "new" && open.what === "edit" && (
        <WorkspaceDialog workspace={open.workspace} onClose={close} />
      )}
      {open !== null && open !== "new" && open.what === "delete" && (
        <DeleteWorkspaceDialog workspace={open.workspace} onClose={close} />
      )}
    </>
  );
}

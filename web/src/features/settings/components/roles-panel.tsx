import { useQuery } from "@tanstack/react-query";
import { Ellipsis, Plus, UserCog } from "lucide-react";
import { useState } from "react";
import { ExplainedList } from "@/components/access/explained-list";
import { TwoLines } from "@/components/access/who";
import { Button } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { Menu, MenuItem } from "@/components/ui/menu";
import { Columns, Stack } from "@/components/ui/page";
import { Panel } from "@/components/ui/panel";
import { EmptyState } from "@/components/ui/states";
import type { Column } from "@/components/ui/table-types";
import { BUILT_IN_ROLES } from "@/lib/access/role-words";
import { rolesQuery } from "@/lib/access/roles";
import type { Role } from "@/lib/access/types";
import { plural } from "@/lib/format";
import { useMe } from "@/lib/api/me";
import { refusal } from "@/lib/may";
import { workspaceName } from "@/lib/workspace";
import { DeleteRoleDialog, RoleDialog } from "../dialogs/deferred";

/** Roles of the workspace's own, beside the built-in ones. */
export function RolesPanel() {
  const query = useQuery(rolesQuery);
  const me = useMe();
  const denial = refusal(me?.permissions, "workspace:update");
  const [open, setOpen] = useState<{ what: "edit" | "delete"; role: Role } | "new" | null>(null);
  const close = () => {
    setOpen(null);
  };
  const columns: readonly Column<Role>[] = [
    {
      id: "name",
      header: "Role",
      isTitle: true,
      cell: (role) => <TwoLines name={role.name} note={role.description} />,
    },
    {
      id: "permissions",
      header: "Allows",
      cell: (role) => (
        <span className="mid" title={role.permissions.join("\n")}>
          {plural(role.permissions.length, "permission")}
        </span>
      ),
    },
    {
      id: "menu",
      header: <span className="visually-hidden">Actions</span>,
      label: "",
      isFit: true,
      narrow: "kebab",
      cell: (role) =>
        !denial && (
          <Menu
            trigger={
              <Button variant="ghost" size="small" iconOnly aria-label={`Actions for ${role.name}`}>
                <Ellipsis size={16} strokeWidth={1.8} aria-hidden />
              </Button>
            }
          >
            <MenuItem
              onSelect={() => {
                setOpen({ what: "edit", role });
              }}
            >
              Edit
            </MenuItem>
            <MenuItem
              danger
              onSelect={() => {
                setOpen({ what: "delete", role });
              }}
            >
              Delete
            </MenuItem>
          </Menu>
        ),
    },
  ];
  return (
    <Columns>
      <Stack>
        <Panel
          title="Own roles"
          note={`of the workspace ${workspaceName}`}
          flush
          actions={
            <Button
              size="small"
              disabledReason={denial}
              onClick={() => {
                setOpen("new");
              }}
            >
              <Plus size={14} strokeWidth={2.1} aria-hidden />
              New role
            </Button>
          }
        >
          <DataTable
            query={query}
            label="Own roles"
            noun="roles"
            columns={columns}
            rowsOf={(data) => data.items.filter((role) => !role.is_built_in)}
            rowKey={(role) => role.role_id ?? role.name}
            density="tall"
            edge={{ top: false }}
            empty={
              <EmptyState icon={UserCog} title="No roles of your own">
                The built-in roles are usually enough. Make one where people may do something else,
                such as log runs but never register.
              </EmptyState>
            }
          />
        </Panel>
      </Stack>
      <Stack>
        <Panel title="Built-in roles">
          <ExplainedList rows={BUILT_IN_ROLES.map(({ label, may }) => [label, may])} />
        </Panel>
      </Stack>
      {open === "new" && <RoleDialog onClose={close} />}
      {open !== null && open !== "new" && open.what === "edit" && (
        <RoleDialog role={open.role} onClose={close} />
      )}
      {open !== null && open !== "new" && open.what === "delete" && (
        <DeleteRoleDialog role={open.role} onClose={close} />
      )}
    </Columns>
  );
}

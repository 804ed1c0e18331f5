import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Building2, Plus } from "lucide-react";
import { useState, type ReactNode } from "react";
import { ExplainedList } from "@/components/access/explained-list";
import parts from "@/components/access/parts.module.css";
import { Who } from "@/components/access/who";
import { Button } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { FewRows } from "@/components/ui/few-rows";
import { Columns, PageHead, Stack } from "@/components/ui/page";
import { Panel } from "@/components/ui/panel";
import { Select } from "@/components/ui/select";
import { EmptyState } from "@/components/ui/states";
import type { Column } from "@/components/ui/table-types";
import { toast, toastProblem } from "@/components/ui/toast-store";
import { BUILT_IN_ROLES, roleWord } from "@/lib/access/role-words";
import { rolesQuery } from "@/lib/access/roles";
import type { AccessEntry } from "@/lib/access/types";
import { useMe, workspacesQuery } from "@/lib/api/me";
import { refusal } from "@/lib/may";
import { workspaceName } from "@/lib/workspace";
import {
  accessKey,
  accessQuery,
  changeRole,
  explainQuery,
  grantRole,
  ownerQuery,
  takeAway,
  type HolderName,
  type Target,
} from "../api/access";
import { AddPeopleDialog, MoveModelDialog, OwnerDialog, WhyDialog } from "../dialogs/deferred";
import { holderOf, originsOf, ownGrant } from "../sources";
import { CheckAccess } from "./check-access";

type Open = "add" | "owner" | "move" | { why: AccessEntry } | null;

/** Who may do what to a model or an experiment, and why; managers change it. */
export function ObjectAccess({ target, crumbs }: { target: Target; crumbs: readonly ReactNode[] }) {
  const query = useQuery(accessQuery(target));
  const own = useQuery(explainQuery(target));
  const owner = useQuery(ownerQuery(target));
  const workspaces = useQuery(workspacesQuery).data?.items ?? [];
  const [open, setOpen] = useState<Open>(null);
  const held = own.data?.explanations.filter((one) => one.is_allowed).map((one) => one.permission);
  // Until it is known, nothing is offered.
  const denial = refusal(held ?? [], "access:manage");
  const columns = useColumns(target, denial === false, (why) => {
    setOpen({ why });
  });
  const close = () => {
    setOpen(null);
  };
  return (
    <>
      <PageHead
        crumbs={crumbs}
        title={`Access to ${target.name}`}
        actions={
          <Button
            variant="primary"
            disabledReason={denial}
            onClick={() => {
              setOpen("add");
            }}
          >
            <Plus size={16} strokeWidth={1.8} aria-hidden />
            Add people
          </Button>
        }
      />
      <Columns>
        <Stack>
          <Panel
            title="People, groups and services"
            note={query.data?.total_count ?? undefined}
            flush
          >
            <FewRows rows={query.data?.items ?? []} nameOf={holderOf} noun="people and groups">
              {(rows) => (
                <DataTable
                  query={query}
                  label="Who has access"
                  noun="people"
                  columns={columns}
                  rowsOf={() => rows}
                  rowKey={(entry) => entry.account_id ?? entry.group_id ?? "everyone"}
                  density="tall"
                  edge={{ top: false }}
                  empty={
                    <EmptyState icon={Building2} title="No one">
                      Only administrators of this server have access.
                    </EmptyState>
                  }
                />
              )}
            </FewRows>
          </Panel>
        </Stack>
        <Stack>
          {held?.includes("access:read") === true && <CheckAccess target={target} />}
          {owner.data !== undefined && (
            <Panel
              title="Owner"
              actions={
                <Button
                  size="small"
                  disabledReason={denial}
                  onClick={() => {
                    setOpen("owner");
                  }}
                >
                  Change
                </Button>
              }
            >
              {owner.data.account === null ? (
                <p className="dim">No one owns it; administrators manage it.</p>
              ) : (
                <Who name={owner.data.account} note="manages it, whatever else is given" />
              )}
            </Panel>
          )}
          {target.kind === "model" && workspaces.length > 1 && (
            <Panel
              title="Workspace"
              actions={
                <Button
                  size="small"
                  disabledReason={refusal(held ?? [], "registered_model:delete")}
                  onClick={() => {
                    setOpen("move");
                  }}
                >
                  Move
                </Button>
              }
            >
              <span>{workspaceName}</span>
            </Panel>
          )}
          <Panel title="What each role may do">
            <ExplainedList
              rows={BUILT_IN_ROLES.slice(0, -1).map(({ label, may }) => [label, may])}
            />
          </Panel>
        </Stack>
      </Columns>
      {open === "add" && <AddPeopleDialog target={target} onClose={close} />}
      {open === "owner" && (
        <OwnerDialog target={target} owner={owner.data?.account ?? null} onClose={close} />
      )}
      {open === "move" && <MoveModelDialog name={target.name} onClose={close} />}
      {typeof open === "object" && open !== null && (
        <WhyDialog target={target} entry={open.why} onClose={close} />
      )}
    </>
  );
}

function useColumns(
  target: Target,
  mayManage: boolean,
  onWhy: (entry: AccessEntry) => void,
): readonly Column<AccessEntry>[] {
  const client = useQueryClient();
  const me = useMe();
  const roles = useQuery(rolesQuery).data?.items ?? [];
  const refresh = () => client.invalidateQueries({ queryKey: accessKey });
  const run = async (
    change: () => Promise<unknown>,
    done: string,
    undo?: () => Promise<unknown>,
  ) => {
    try {
      await change();
      toast({
        text: done,
        undo:
          undo &&
          (async () => {
            await undo();
            await refresh();
          }),
      });
    } catch (error) {
      toastProblem(error, "Nothing was changed.");
    }
    await refresh();
  };
  const options = roles
    // On one object these are the same as others.
    .filter((role) => !["member", "administrator"].includes(role.name))
    .map((role) => ({ value: role.name, label: roleWord(role.name) }));
  return [
    {
      id: "who",
      header: "Who",
      isTitle: true,
      cell: (entry) => (
        <Who
          kind={entry.kind === "account" ? "user" : "group"}
          name={holderOf(entry)}
          note={
            entry.account_id !== null && entry.account_id === me?.own_account?.account_id
              ? "you"
              : entry.kind === "group"
                ? "group"
                : undefined
          }
        />
      ),
    },
    {
      id: "role",
      header: "Role here",
      label: "Role",
      cell: (entry) => {
        const grant = ownGrant(entry, target.kind);
        const holder = holderNameOf(entry);
        const grantId = grant?.grant_id;
        if (!mayManage || grant === undefined || holder === null || !grantId)
          return (
            <span className={entry.role === "denied" ? parts.stop : undefined}>
              {roleWord(entry.role)}
            </span>
          );
        return (
          <Select
            size="small"
            label={`Role of ${holderOf(entry)}`}
            value={grant.role}
            options={
              options.some((one) => one.value === grant.role)
                ? options
                : [...options, { value: grant.role, label: roleWord(grant.role) }]
            }
            onChange={(role) => {
              if (role !== grant.role)
                void run(
                  () => changeRole(target, holder, grantId, role),
                  `${holderOf(entry)} is ${roleWord(role)} here`,
                );
            }}
          />
        );
      },
    },
    {
      id: "from",
      header: "From",
      cell: (entry) => <span className="mid">{originsOf(entry, target.kind)}</span>,
    },
    {
      id: "actions",
      header: <span className="visually-hidden">Actions</span>,
      label: "",
      isFit: true,
      align: "end",
      cell: (entry) => {
        const grant = ownGrant(entry, target.kind);
        const holder = holderNameOf(entry);
        const grantId = grant?.grant_id;
        return (
          <span className={parts.buttons}>
            <Button
              size="small"
              variant="ghost"
              aria-label={`Why does ${holderOf(entry)} have access?`}
              onClick={() => {
                onWhy(entry);
              }}
            >
              Why
            </Button>
            {mayManage && grantId && holder !== null && (
              <Button
                size="small"
                aria-label={`Remove ${holderOf(entry)}`}
                onClick={() => {
                  void run(
                    () => takeAway(grantId),
                    `${holderOf(entry)} is no longer ${roleWord(grant.role)} here`,
                    () => grantRole(target, holder, grant.role),
                  );
                }}
              >
                Remove
              </Button>
            )}
          </span>
        );
      },
    },
  ];
}

function holderNameOf(entry: AccessEntry): HolderName | null {
  if (entry.account_id !== null) return { account: entry.account_id };
  return entry.group_id === null ? null : { group: entry.group_id };
}

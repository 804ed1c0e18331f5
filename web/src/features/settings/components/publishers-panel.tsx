import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Ellipsis, Plus, Workflow } from "lucide-react";
import { useState } from "react";
import parts from "@/components/access/parts.module.css";
import { TwoLines } from "@/components/access/who";
import { Button } from "@/components/ui/button";
import { DataTable, TableFoot } from "@/components/ui/data-table";
import { Menu, MenuItem, MenuSeparator } from "@/components/ui/menu";
import { Panel } from "@/components/ui/panel";
import { EmptyState } from "@/components/ui/states";
import type { Column } from "@/components/ui/table-types";
import { PAGE_SIZE, publishersQuery, type Publisher } from "@/lib/access/publishers";
import { SCOPES } from "@/lib/access/scopes";
import { useMe } from "@/lib/api/me";
import { listing } from "@/lib/format";
import { refusal } from "@/lib/may";
import { usePages } from "@/lib/use-pages";
import { DeletePublisherDialog, PublisherDialog } from "../dialogs/deferred";

const route = getRouteApi("/settings/$section");
const MOST_MODELS = 3;

/** CI jobs that may register versions without a secret of their own. */
export function PublishersPanel() {
  const { page } = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery(publishersQuery(page));
  const me = useMe();
  const denial = refusal(me?.permissions, "workspace:update");
  const [open, setOpen] = useState<
    { what: "edit" | "delete"; publisher: Publisher } | "new" | null
  >(null);
  const close = () => {
    setOpen(null);
  };
  const pages = usePages({
    page,
    nextToken: query.data?.next_page_token,
    pageSize: PAGE_SIZE,
    go: (next, state) => {
      void navigate({ search: { page: next }, state: state as never });
    },
  });
  const columns: readonly Column<Publisher>[] = [
    {
      id: "name",
      header: "Publisher",
      isTitle: true,
      cell: (one) => <TwoLines name={one.name} note={one.issuer} />,
    },
    {
      id: "conditions",
      header: "A job must be",
      cell: (one) => (
        <span className={parts.two}>
          {Object.entries(one.conditions).map(([claim, value]) => (
            <code key={claim}>
              {claim} = {value}
            </code>
          ))}
        </span>
      ),
    },
    {
      id: "models",
      header: "Models",
      cell: (one) => <span className="mid">{modelsOf(one)}</span>,
    },
    {
      id: "scope",
      header: "May",
      cell: (one) =>
        one.is_disabled ? (
          <span className={parts.stop}>Disabled</span>
        ) : (
          SCOPES.find((scope) => scope.value === one.scope)?.label
        ),
    },
    {
      id: "menu",
      header: <span className="visually-hidden">Actions</span>,
      label: "",
      isFit: true,
      narrow: "kebab",
      cell: (one) => (
        <Menu
          trigger={
            <Button variant="ghost" size="small" iconOnly aria-label={`Actions for ${one.name}`}>
              <Ellipsis size={16} strokeWidth={1.8} aria-hidden />
            </Button>
          }
        >
          <MenuItem
            onSelect={() => {
              setOpen({ what: "edit", publisher: one });
            }}
          >
            Edit
          </MenuItem>
          <MenuSeparator />
          <MenuItem
            danger
            onSelect={() => {
              setOpen({ what: "delete", publisher: one });
            }}
          >
            Delete
          </MenuItem>
        </Menu>
      ),
    },
  ];
  return (
    <>
      <Panel
        title="Trusted publishers"
        note={query.data?.total_count ?? undefined}
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
            New publisher
          </Button>
        }
      >
        <DataTable
          query={query}
          label="Trusted publishers"
          noun="publishers"
          columns={columns}
          rowsOf={(data) => data.items}
          rowKey={(one) => one.publisher_id}
          density="tall"
          edge={{ top: false }}
          empty={
            <EmptyState icon={Workflow} title="No trusted publishers">
              A CI job shows the identity token that its CI system signed, and gets a token of
              minutes for the models named here. No secret is stored in CI.
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
      {open === "new" && <PublisherDialog onClose={close} />}
      {open !== null && open !== "new" && open.what === "edit" && (
        <PublisherDialog publisher={open.publisher} onClose={close} />
      )}
      {open !== null && open !== "new" && open.what === "delete" && (
        <DeletePublisherDialog publisher={open.publisher} onClose={close} />
      )}
    </>
  );
}

function modelsOf({ models }: Publisher): string {
  const shown = models.slice(0, MOST_MODELS);
  return listing(
    models.length > shown.length ? [...shown, `${models.length - shown.length} more`] : shown,
  );
}

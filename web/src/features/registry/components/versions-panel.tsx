import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Ellipsis } from "lucide-react";
import { useState } from "react";
import { AliasDialog, DeleteVersionDialog, StageDialog } from "../dialogs/deferred";
import { Button } from "@/components/ui/button";
import { AliasChips, NoValue, VersionLabel } from "@/components/ui/chips";
import { Menu, MenuItem, MenuSeparator } from "@/components/ui/menu";
import { MetricNumber } from "@/components/ui/metric";
import { Panel } from "@/components/ui/panel";
import { Person } from "@/components/ui/person";
import { RelativeTime } from "@/components/ui/relative-time";
import { SelectionBar } from "@/components/ui/selection-bar";
import { StagePills } from "@/components/ui/stage-pill";
import { Table } from "@/components/ui/table";
import type { Column } from "@/components/ui/table-types";
import { TableFoot } from "@/components/ui/data-table";
import { Problem } from "@/components/ui/problem";
import { get, segments } from "@/lib/api/client";
import type { Message, ModelPage, VersionRow } from "@/lib/api/types";
import { listing } from "@/lib/format";
import { itemRefusal } from "@/lib/may";
import { keys } from "@/lib/query-keys";
import { activeStages, lastActive } from "@/lib/stages";

const route = getRouteApi("/models/$name");

const MOST_METRICS = 3;
const MOST_COMPARED = 5;

/** A model's versions: stages, aliases, metrics, run, author; pick some to compare. */
export function VersionsPanel({ page }: { page: ModelPage }) {
  const { name, permissions: held } = page;
  const navigate = route.useNavigate();
  const picked = new Set(route.useSearch().picked?.split(","));
  const setPicked = (keys: ReadonlySet<string>) => {
    void navigate({
      search: (old) => ({ ...old, picked: [...keys].join(",") || undefined }),
      replace: true,
      resetScroll: false,
    });
  };
  const [open, setOpen] = useState<{
    version: number;
    what: "alias" | "delete" | { stage: string };
  } | null>(null);
  const last = lastActive(page.stages);
  const live = last?.versions[0];
  const [wantsOlder, setWantsOlder] = useState(false);
  const older = useInfiniteQuery({
    queryKey: [...keys.model(name), "versions", page.versions_next_page_token],
    queryFn: ({ pageParam, signal }) =>
      get<Message<"VersionsPage">>(
        segments("models", name, "versions"),
        { page_token: pageParam },
        signal,
      ),
    initialPageParam: page.versions_next_page_token,
    getNextPageParam: (last) => last.next_page_token,
    enabled: wantsOlder && page.versions_next_page_token !== null,
  });
  const rows = [...page.versions, ...(older.data?.pages.flatMap((one) => one.versions) ?? [])];
  const hasMore =
    wantsOlder && older.data !== undefined
      ? older.hasNextPage
      : page.versions_next_page_token !== null;
  const order = page.stages.map((one) => one.stage);
  const road = activeStages(order).reverse();

  const columns: Column<VersionRow>[] = [
    {
      id: "version",
      header: "Version",
      isTitle: true,
      cell: (row) => (
        <Link
          className="name"
          to="/models/$name/versions/$version"
          params={{ name, version: String(row.version) }}
        >
          <VersionLabel version={row.version} />
        </Link>
      ),
    },
    {
      id: "stage",
      header: "Stage",
      label: "",
      cell: (row) => <StagePills stages={row.stages} />,
    },
    {
      id: "aliases",
      header: "Aliases",
      label: "",
      cell: (row) => <AliasChips aliases={row.aliases} />,
      isEmpty: (row) => row.aliases.length === 0,
    },
    ...page.metric_keys.slice(0, MOST_METRICS).map((key): Column<VersionRow> => ({
      id: `metric/${key}`,
      header: key,
      align: "end",
      cell: (row) => <MetricNumber value={row.metrics[key]} />,
      isEmpty: (row) => row.metrics[key] === undefined,
    })),
    {
      id: "run",
      header: "Run",
      cell: (row) =>
        row.run === null ? (
          <NoValue />
        ) : (
          <Link to="/runs/$runId" params={{ runId: row.run_id }}>
            {row.run.name || row.run_id.slice(0, 8)}
          </Link>
        ),
      isEmpty: (row) => row.run === null,
    },
    {
      id: "author",
      header: "Author",
      cell: (row) => (row.author === "" ? <NoValue /> : <Person name={row.author} />),
      isEmpty: (row) => row.author === "",
    },
    {
      id: "registered",
      header: "Registered",
      cell: (row) => <RelativeTime at={row.created_at_ms} />,
    },
    {
      id: "menu",
      header: <span className="visually-hidden">Actions</span>,
      label: "",
      isFit: true,
      narrow: "kebab",
      cell: (row) => (
        <Menu
          trigger={
            <Button
              variant="ghost"
              size="small"
              iconOnly
              aria-label={`Actions for version ${row.version}`}
            >
              <Ellipsis size={16} strokeWidth={1.8} aria-hidden />
            </Button>
          }
        >
          {road
            .filter((stage) => !row.stages.includes(stage))
            .map((stage) => (
              <MenuItem
                key={stage}
                onSelect={() => {
                  setOpen({ version: row.version, what: { stage } });
                }}
                {...itemRefusal(held, "model_version:transition")}
              >
                Move to {stage}
              </MenuItem>
            ))}
          <MenuItem
            onSelect={() => {
              setOpen({ version: row.version, what: "alias" });
            }}
            {...itemRefusal(held, "registered_model:update")}
          >
            Set an alias
          </MenuItem>
          <MenuSeparator />
          {live !== undefined && live !== row.version && (
            <MenuItem
              render={
                <Link
                  to="/models/$name/compare"
                  params={{ name }}
                  search={{ versions: `${live},${row.version}` }}
                />
              }
            >
              Compare with {last?.stage}, v{live}
            </MenuItem>
          )}
          <MenuItem
            onSelect={() => {
              setPicked(new Set([...picked, String(row.version)]));
            }}
          >
            Pick to compare
          </MenuItem>
          <MenuSeparator />
          {row.stages.length > 0 && !row.stages.includes("Archived") && (
            <MenuItem
              onSelect={() => {
                setOpen({ version: row.version, what: { stage: "None" } });
              }}
              {...itemRefusal(held, "model_version:transition")}
            >
              Take out of {listing(row.stages)}
            </MenuItem>
          )}
          {!row.stages.includes("Archived") && (
            <MenuItem
              onSelect={() => {
                setOpen({ version: row.version, what: { stage: "Archived" } });
              }}
              {...itemRefusal(held, "model_version:transition")}
            >
              Archive
            </MenuItem>
          )}
          <MenuItem
            danger
            onSelect={() => {
              setOpen({ version: row.version, what: "delete" });
            }}
            {...itemRefusal(held, "model_version:delete")}
          >
            Delete
          </MenuItem>
        </Menu>
      ),
    },
  ];
  const compareReason =
    picked.size < 2
      ? "Pick two versions or more"
      : picked.size > MOST_COMPARED && `At most ${MOST_COMPARED} stand side by side`;
  return (
    <>
      <Panel title="Versions" note={page.versions_total} flush={rows.length > 0}>
        {rows.length === 0 ? (
          <p className="dim">
            No versions yet. Open a run, choose its model under Artifacts, and press Register Model.
          </p>
        ) : (
          <>
            <Table
              label="Versions"
              columns={columns}
              rows={rows}
              rowKey={(row) => String(row.version)}
              isLitRow={(row) => row.stages.includes(road[0] ?? "")}
              selection={{
                keys: picked,
                onChange: setPicked,
                labelOf: (row) => `Pick version ${row.version}`,
              }}
              edge={{ bottom: !hasMore }}
            />
            {older.error !== null && <Problem error={older.error} />}
            {hasMore && (
              <TableFoot>
                {rows.length} of {page.versions_total}{" "}
                <Button
                  size="small"
                  busy={older.isFetching}
                  onClick={() => {
                    if (wantsOlder) void older.fetchNextPage();
                    else setWantsOlder(true);
                  }}
                >
                  Show older versions
                </Button>
              </TableFoot>
            )}
          </>
        )}
      </Panel>
      <SelectionBar
        count={picked.size}
        onClear={() => {
          setPicked(new Set());
        }}
      >
        <Button
          variant="primary"
          disabledReason={compareReason}
          onClick={() => {
            void navigate({
              to: "/models/$name/compare",
              params: { name },
              search: { versions: [...picked].sort((a, b) => Number(a) - Number(b)).join(",") },
            });
          }}
        >
          Compare
        </Button>
      </SelectionBar>
      {open !== null && typeof open.what === "object" && (
        <StageDialog
          name={name}
          version={open.version}
          stage={open.what.stage}
          onClose={() => {
            setOpen(null);
          }}
        />
      )}
      {open?.what === "alias" && (
        <AliasDialog
          name={name}
          version={open.version}
          onClose={() => {
            setOpen(null);
          }}
        />
      )}
      {open?.what === "delete" && (
        <DeleteVersionDialog
          name={name}
          version={open.version}
          held={rows.find((row) => row.version === open.version)?.stages ?? []}
          aliases={rows.find((row) => row.version === open.version)?.aliases ?? []}
          onClose={() => {
            setOpen(null);
          }}
        />
      )}
    </>
  );
}

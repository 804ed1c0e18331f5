import { useQuery } from "@tanstack/react-query";
import { createLazyRoute, getRouteApi, Link } from "@tanstack/react-router";
import { GitPullRequestArrow } from "lucide-react";
import { ChecksSummary, Road, StatePill } from "@/components/requests/request-parts";
import { DataTable, TableFoot } from "@/components/ui/data-table";
import { Page, PageHead } from "@/components/ui/page";
import { Panel } from "@/components/ui/panel";
import { Person } from "@/components/ui/person";
import { RelativeTime } from "@/components/ui/relative-time";
import { EmptyState } from "@/components/ui/states";
import type { Column } from "@/components/ui/table-types";
import { Segments } from "@/components/ui/tabs";
import { firstLine, plural } from "@/lib/format";
import { type RequestRow } from "@/lib/requests";
import { usePages } from "@/lib/use-pages";
import { modelRequestsQuery, PAGE_SIZE, type RequestStates } from "../api/requests";

export const Route = createLazyRoute("/models/$name/requests")({ component: RequestsRoute });

const route = getRouteApi("/models/$name/requests");

const OPTIONS: readonly { value: RequestStates; label: string }[] = [
  { value: "open", label: "Open" },
  { value: "closed", label: "Closed" },
  { value: "all", label: "All" },
];

function RequestsRoute() {
  const { name } = Route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const state = search.state ?? "open";
  const query = useQuery(modelRequestsQuery(name, search));
  const pages = usePages({
    page: search.page,
    nextToken: query.data?.next_page_token,
    pageSize: PAGE_SIZE,
    go: (page, history) => {
      void navigate({ search: (old) => ({ ...old, page }), state: history as never });
    },
  });
  return (
    <Page title={`Requests of ${name}`}>
      <PageHead
        crumbs={[
          <Link to="/models">Registered Models</Link>,
          <Link to="/models/$name" params={{ name }}>
            {name}
          </Link>,
        ]}
        title="Requests"
        lede={`To move versions of ${name}, or to set its protected aliases.`}
        actions={
          <Segments
            label="Which requests"
            value={state}
            options={OPTIONS}
            onChange={(next) => {
              void navigate({ search: { state: next === "open" ? undefined : next } });
            }}
          />
        }
      />
      <Panel flush label="Requests">
        <DataTable
          query={query}
          rowsOf={(data) => data.requests}
          rowKey={(row) => row.request_id}
          label="Requests"
          noun="requests"
          columns={COLUMNS}
          empty={
            <EmptyState
              icon={GitPullRequestArrow}
              title={state === "open" ? "No open requests" : "No requests"}
            >
              <p>
                A request asks that a version enters a stage. The stage menu of a version makes one
                where the stage needs approval.
              </p>
            </EmptyState>
          }
          foot={(data) => (
            <TableFoot onBack={pages.onBack} onNext={pages.onNext}>
              {plural(data.requests.length, "request")} on this page
            </TableFoot>
          )}
        />
      </Panel>
    </Page>
  );
}

const COLUMNS: readonly Column<RequestRow>[] = [
  {
    id: "request",
    header: "Request",
    isTitle: true,
    cell: (row) => (
      <Link className="name" to="/requests/$requestId" params={{ requestId: row.request_id }}>
        {row.request_id}: v{row.version}
      </Link>
    ),
  },
  {
    id: "move",
    header: "Move",
    narrow: "full",
    cell: (row) => (
      <Road request={row} fromStages={row.from_stages} fromVersion={row.from_version} />
    ),
  },
  { id: "state", header: "State", cell: (row) => <StatePill request={row} /> },
  {
    id: "detail",
    header: "Detail",
    narrow: "full",
    cell: (row) =>
      row.state === "open" ? (
        <ChecksSummary row={row} />
      ) : (
        <span className="mid">{firstLine(row.closed_reason ?? "")}</span>
      ),
  },
  { id: "by", header: "Asked by", cell: (row) => <Person name={row.created_by} /> },
  {
    id: "asked",
    header: "Asked",
    align: "end",
    cell: (row) => <RelativeTime at={row.created_at_ms} />,
  },
];

import { useQuery } from "@tanstack/react-query";
import { createLazyRoute, getRouteApi } from "@tanstack/react-router";
import { FlaskConical, Plus } from "lucide-react";
import { useCallback, useMemo, useState } from "react";
import { ExperimentMenu } from "@/components/experiment-menu";
import { Button } from "@/components/ui/button";
import { DataTable, TableFoot } from "@/components/ui/data-table";
import { Page, PageHead } from "@/components/ui/page";
import { Panel } from "@/components/ui/panel";
import { SearchLine, TotalCount } from "@/components/ui/search-line";
import { EmptyState } from "@/components/ui/states";
import type { Column } from "@/components/ui/table-types";
import { Segments } from "@/components/ui/tabs";
import { toast, toastProblem } from "@/components/ui/toast-store";
import { useMe } from "@/lib/api/me";
import type { ExperimentRow } from "@/lib/api/types";
import { logFirstRun } from "@/lib/first-steps";
import { formatInteger, plural } from "@/lib/format";
import { refusal } from "@/lib/may";
import { usePages } from "@/lib/use-pages";
import { experimentsQuery, PAGE_SIZE } from "../api/list-experiments";
import { useRestoreExperiment } from "../api/restore-experiment";
import { experimentColumns } from "../components/experiment-columns";
import { NewExperimentDialog } from "../components/new-experiment-dialog";

export const Route = createLazyRoute("/experiments")({ component: ExperimentsPage });

const route = getRouteApi("/experiments");

function ExperimentsPage() {
  const me = useMe();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery(experimentsQuery(search));
  const [isCreating, setCreating] = useState(false);
  const isDeleted = search.lifecycle === "deleted";
  const columns = useColumns(isDeleted);
  const setQuery = useCallback(
    (q: string) => {
      void navigate({
        search: (old) => ({ ...old, q: q || undefined, page: undefined }),
        replace: true,
      });
    },
    [navigate],
  );
  const pages = usePages({
    page: search.page,
    nextToken: query.data?.next_page_token,
    pageSize: PAGE_SIZE,
    go: (page, state) => {
      void navigate({ search: (old) => ({ ...old, page }), state: state as never });
    },
  });
  return (
    <Page title="Experiments">
      <PageHead
        title="Experiments"
        actions={
          <Button
            variant="primary"
            disabledReason={refusal(me?.permissions, "experiment:create")}
            onClick={() => {
              setCreating(true);
            }}
          >
            <Plus size={16} strokeWidth={1.8} aria-hidden />
            New experiment
          </Button>
        }
      />
      <SearchLine
        label="Search experiments"
        placeholder="Part of a name"
        value={search.q ?? ""}
        onChange={setQuery}
      >
        <Segments
          label="Which experiments"
          value={search.lifecycle ?? "active"}
          options={[
            { value: "active", label: "Active" },
            { value: "deleted", label: "Deleted" },
          ]}
          onChange={(lifecycle) => {
            void navigate({
              search: (old) => ({
                ...old,
                lifecycle: lifecycle === "active" ? undefined : lifecycle,
                page: undefined,
              }),
            });
          }}
        />
        {query.data !== undefined && (
          <TotalCount>{plural(query.data.total, "experiment")}</TotalCount>
        )}
      </SearchLine>
      <Panel label="Experiments" flush>
        <DataTable
          query={query}
          label="Experiments"
          noun="experiments"
          columns={columns}
          rowsOf={(data) => data.experiments}
          rowKey={(experiment) => experiment.experiment_id}
          filter={search.q}
          filterHint="Only names are searched."
          onClearFilter={() => {
            setQuery("");
          }}
          empty={
            isDeleted ? (
              <EmptyState icon={FlaskConical} title="Nothing was deleted">
                Deleted experiments stay here, with their runs, until they are restored.
              </EmptyState>
            ) : (
              <EmptyState icon={FlaskConical} title="No experiments yet" code={logFirstRun}>
                An experiment groups runs. The first run makes the first one:
              </EmptyState>
            )
          }
          foot={(data) =>
            pages.onBack || pages.onNext ? (
              <TableFoot onBack={pages.onBack} onNext={pages.onNext}>
                {formatInteger(pages.offset + 1)} to{" "}
                {formatInteger(pages.offset + data.experiments.length)} of{" "}
                {formatInteger(data.total)}
              </TableFoot>
            ) : null
          }
        />
      </Panel>
      {isCreating && (
        <NewExperimentDialog
          onClose={() => {
            setCreating(false);
          }}
        />
      )}
    </Page>
  );
}

const activeColumns: readonly Column<ExperimentRow>[] = [
  ...experimentColumns,
  {
    id: "menu",
    header: <span className="visually-hidden">Actions</span>,
    label: "",
    isFit: true,
    narrow: "kebab",
    cell: (experiment) => <ExperimentMenu experiment={experiment} isSmall />,
  },
];

function useColumns(isDeleted: boolean): readonly Column<ExperimentRow>[] {
  const { mutate, isPending, variables } = useRestoreExperiment();
  return useMemo(() => {
    if (!isDeleted) return activeColumns;
    const restore: Column<ExperimentRow> = {
      id: "restore",
      header: <span className="visually-hidden">Restore</span>,
      label: "",
      align: "end",
      cell: (experiment) => (
        <Button
          size="small"
          aria-label={`Restore ${experiment.name}`}
          busy={isPending && variables === experiment.experiment_id}
          disabledReason={refusal(experiment.permissions, "experiment:delete")}
          onClick={() => {
            mutate(experiment.experiment_id, {
              onSuccess: () => toast({ text: `${experiment.name} is back, with its runs` }),
              onError: (error) => toastProblem(error, "It was not restored."),
            });
          }}
        >
          Restore
        </Button>
      ),
    };
    return [...experimentColumns, restore];
  }, [isDeleted, mutate, isPending, variables]);
}

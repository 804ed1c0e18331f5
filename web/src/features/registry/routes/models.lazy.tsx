import { useQuery } from "@tanstack/react-query";
import { createLazyRoute, getRouteApi } from "@tanstack/react-router";
import { Boxes, Plus } from "lucide-react";
import { useCallback, useState } from "react";
import { Button } from "@/components/ui/button";
import { DataTable, TableFoot } from "@/components/ui/data-table";
import { Page, PageHead } from "@/components/ui/page";
import { Panel } from "@/components/ui/panel";
import { SearchLine, TotalCount } from "@/components/ui/search-line";
import { EmptyState } from "@/components/ui/states";
import { Segments } from "@/components/ui/tabs";
import { registerFirstModel } from "@/lib/first-steps";
import { useMe } from "@/lib/api/me";
import { refusal } from "@/lib/may";
import { formatInteger, plural } from "@/lib/format";
import { useStages } from "@/lib/api/stages";
import { nextSort } from "@/lib/url-state";
import { usePages } from "@/lib/use-pages";
import { deletedModelsQuery } from "../api/list-deleted-models";
import { modelsQuery, PAGE_SIZE } from "../api/list-models";
import { DeletedModels } from "../components/deleted-models";
import { modelColumns } from "../components/models-table";
import { NewModelDialog } from "../dialogs/new-model-dialog";
import { DEFAULT_MODEL_SORT, MODEL_SORTS } from "../search";

export const Route = createLazyRoute("/models")({ component: ModelsPage });

const route = getRouteApi("/models");

function ModelsPage() {
  const stages = useStages();
  const me = useMe();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [isAdding, setAdding] = useState(false);
  const isDeleted = search.lifecycle === "deleted";
  const query = useQuery({ ...modelsQuery(search), enabled: !isDeleted });
  const deleted = useQuery({ ...deletedModelsQuery(search), enabled: isDeleted });
  const sort = search.sort ?? DEFAULT_MODEL_SORT;
  const setQuery = useCallback(
    (q: string) => {
      void navigate({
        search: (old) => ({ ...old, q: q || undefined, page: undefined }),
        replace: true,
      });
    },
    [navigate],
  );
  const go = (page: string | undefined, state: { pagesBefore: number }) => {
    void navigate({ search: (old) => ({ ...old, page }), state: state as never });
  };
  const pages = usePages({
    page: search.page,
    nextToken: query.data?.next_page_token,
    pageSize: PAGE_SIZE,
    go,
  });
  return (
    <Page title="Registered Models">
      <PageHead
        title="Registered Models"
        actions={
          <Button
            variant="primary"
            disabledReason={refusal(me?.permissions, "registered_model:create")}
            onClick={() => {
              setAdding(true);
            }}
          >
            <Plus size={16} strokeWidth={1.8} aria-hidden />
            New model
          </Button>
        }
      />
      <SearchLine
        label="Search registered models"
        placeholder={isDeleted ? "Part of a name" : "Part of a name, or a tag: team:growth"}
        value={search.q ?? ""}
        onChange={setQuery}
      >
        <Segments
          label="Which models"
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
        {isDeleted && deleted.data !== undefined && (
          <TotalCount>{plural(deleted.data.total, "deleted model")}</TotalCount>
        )}
        {!isDeleted && query.data !== undefined && (
          <TotalCount>
            {search.q
              ? `${formatInteger(query.data.total)} of ${plural(query.data.total_unfiltered, "model")}`
              : plural(query.data.total, "model")}
          </TotalCount>
        )}
      </SearchLine>
      {isDeleted && (
        <DeletedModels
          query={deleted}
          q={search.q}
          page={search.page}
          go={go}
          onClear={() => {
            setQuery("");
          }}
        />
      )}
      {!isDeleted && (
        <Panel label="Registered Models" flush>
          <DataTable
            query={query}
            label="Registered Models"
            noun="models"
            columns={modelColumns(query.data?.stages ?? stages.map((one) => one.name))}
            rowsOf={(data) => data.models}
            rowKey={(model) => model.name}
            sorting={{
              sort,
              onSort: (by, descendingFirst) => {
                const column = MODEL_SORTS.find((one) => one === by);
                if (column === undefined) return;
                const next = nextSort(sort, column, descendingFirst);
                void navigate({
                  search: (old) => ({
                    ...old,
                    sort: next === DEFAULT_MODEL_SORT ? undefined : next,
                    page: undefined,
                  }),
                });
              },
            }}
            filter={search.q}
            filterHint="Words are searched in names; team:growth filters by a tag."
            onClearFilter={() => {
              setQuery("");
            }}
            totalWithout={(data) => data.total_unfiltered}
            empty={
              <EmptyState icon={Boxes} title="No models yet" code={registerFirstModel}>
                Register the first one from a run, or log and register in one go:
              </EmptyState>
            }
            foot={(data) =>
              pages.onBack || pages.onNext ? (
                <TableFoot onBack={pages.onBack} onNext={pages.onNext}>
                  {formatInteger(pages.offset + 1)} to{" "}
                  {formatInteger(pages.offset + data.models.length)} of {formatInteger(data.total)}
                </TableFoot>
              ) : null
            }
          />
        </Panel>
      )}
      {isAdding && (
        <NewModelDialog
          onClose={() => {
            setAdding(false);
          }}
        />
      )}
    </Page>
  );
}

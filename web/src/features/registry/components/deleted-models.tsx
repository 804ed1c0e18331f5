import { useQueryClient, type UseQueryResult } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Boxes } from "lucide-react";
import { useState } from "react";
import { NameCell } from "@/components/name-cell";
import { Button } from "@/components/ui/button";
import { NoValue } from "@/components/ui/chips";
import { DataTable, TableFoot } from "@/components/ui/data-table";
import { Panel } from "@/components/ui/panel";
import { Person } from "@/components/ui/person";
import { RelativeTime } from "@/components/ui/relative-time";
import { EmptyState } from "@/components/ui/states";
import type { Column } from "@/components/ui/table-types";
import { toast, toastProblem } from "@/components/ui/toast-store";
import { RestoreDialog } from "@/components/undo/deferred";
import { isRefusedByRules } from "@/components/undo/undo";
import { deleteModel, restoreModel } from "../api/models";
import type { Message } from "@/lib/api/types";
import { formatInteger, plural } from "@/lib/format";
import { keys } from "@/lib/query-keys";
import { usePages } from "@/lib/use-pages";
import { PAGE_SIZE } from "../api/list-models";

type Deleted = Message<"DeletedModel">;

interface Props {
  query: UseQueryResult<Message<"DeletedModelsPage">>;
  q: string | undefined;
  page: string | undefined;
  go: (page: string | undefined, state: { pagesBefore: number }) => void;
  onClear: () => void;
}

/** Deleted models, each of which can be restored. */
export function DeletedModels({ query, q, page, go, onClear }: Props) {
  const pages = usePages({ page, nextToken: query.data?.next_page_token, pageSize: PAGE_SIZE, go });
  return (
    <Panel label="Deleted models" flush>
      <DataTable
        query={query}
        label="Deleted models"
        noun="deleted models"
        columns={columns}
        rowsOf={(data) => data.models}
        rowKey={(model) => model.name}
        filter={q}
        filterHint="Only names are searched."
        onClearFilter={onClear}
        empty={
          <EmptyState icon={Boxes} title="Nothing was deleted">
            Deleted models stay here, with their versions, until they are restored.
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
  );
}

const columns: readonly Column<Deleted>[] = [
  {
    id: "name",
    header: "Model",
    isTitle: true,
    bone: 4,
    cell: (model) => (
      <NameCell
        link={
          <span className="name" title={model.name}>
            {model.name}
          </span>
        }
        note={model.summary}
      />
    ),
  },
  {
    id: "versions",
    header: "Versions",
    align: "end",
    bone: 1,
    cell: (model) => formatInteger(model.versions_count),
  },
  {
    id: "by",
    header: "Deleted by",
    isEmpty: (model) => model.deleted_by === "",
    cell: (model) => (model.deleted_by === "" ? <NoValue /> : <Person name={model.deleted_by} />),
  },
  {
    id: "deleted",
    header: "Deleted",
    align: "end",
    cell: (model) => <RelativeTime at={model.deleted_at_ms} className="mid" />,
  },
  {
    id: "restore",
    header: <span className="visually-hidden">Restore</span>,
    label: "",
    align: "end",
    cell: (model) => <Restore model={model} />,
  },
];

function Restore({ model: { name, versions_count, is_name_taken } }: { model: Deleted }) {
  const client = useQueryClient();
  const [isBusy, setBusy] = useState(false);
  const [isRefused, setRefused] = useState(false);
  const refresh = () =>
    Promise.all(
      [keys.models, keys.model(name), keys.modelNames, keys.home].map((queryKey) =>
        client.invalidateQueries({ queryKey }),
      ),
    );
  const restore = async () => {
    setBusy(true);
    try {
      await restoreModel(name);
      toast({
        text: `${name} is back, with ${plural(versions_count, "version")}`,
        undo: async () => {
          await deleteModel(name);
          await refresh();
        },
      });
      await refresh();
    } catch (error) {
      if (isRefusedByRules(error)) setRefused(true);
      else toastProblem(error, "It was not restored.");
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      {is_name_taken && (
        <span className="dim">
          <Link className="link" to="/models/$name" params={{ name }}>
            Another model
          </Link>{" "}
          is called so{" "}
        </span>
      )}
      <Button
        size="small"
        aria-label={`Restore ${name}`}
        busy={isBusy}
        disabledReason={is_name_taken && "Another model has this name now; rename it first"}
        onClick={() => {
          void restore();
        }}
      >
        Restore
      </Button>
      {isRefused && (
        <RestoreDialog
          model={name}
          onClose={() => {
            setRefused(false);
          }}
        />
      )}
    </>
  );
}

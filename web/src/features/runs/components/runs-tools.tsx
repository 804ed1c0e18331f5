import { Columns3, Download, Layers, Rows3, Rows4 } from "lucide-react";
import { useState } from "react";
import { Button, ButtonHref } from "@/components/ui/button";
import { SearchLine } from "@/components/ui/search-line";
import { asApiError } from "@/lib/api/errors";
import { withClause } from "@/lib/filter-text";
import { formatInteger, plural } from "@/lib/format";
import { exportUrl, MOST_GROUPS } from "../api/list-runs";
import type { Density } from "../use-density";
import type { RunsView } from "../use-runs-view";
import { AddFilterDialog } from "./add-filter-dialog";
import { ColumnsDialog } from "./columns-dialog";
import { FilterBar, FilterProblem } from "./filter-bar";
import { GroupDialog } from "./group-dialog";

interface ToolsProps {
  view: RunsView;
  density: Density;
  onDensity: (density: Density) => void;
}

/** Above the table: the filter and its chips, groups, columns, density, export, and how many runs there are. */
export function RunsTools({ view, density, onDensity }: ToolsProps) {
  const [dialog, setDialog] = useState<"columns" | "group" | "filter" | null>(null);
  const { experimentId, lifecycle, filter, group, hidden, columnIds, data, error } = view;
  const known = {
    experimentId,
    lifecycle,
    columns: data?.columns ?? undefined,
    onClose: () => {
      setDialog(null);
    },
  };
  const other: Density = density === "compact" ? "normal" : "compact";
  return (
    <>
      <SearchLine
        label="Filter runs"
        placeholder="Part of a name, or a filter: metrics.auc > 0.9 and params.depth = '3'"
        isCode
        value={view.typed}
        onChange={(next) => {
          view.setFilter(next.trim());
        }}
      >
        <Button
          onClick={() => {
            setDialog("group");
          }}
        >
          <Layers size={16} strokeWidth={1.8} aria-hidden />
          Group
        </Button>
        <Button
          onClick={() => {
            setDialog("columns");
          }}
        >
          <Columns3 size={16} strokeWidth={1.8} aria-hidden />
          Columns <span className="dim num">{columnIds.length}</span>
        </Button>
        <span className="only-wide">
          <Button
            iconOnly
            aria-label={`Rows: ${density}`}
            title={`Rows: ${density}; make them ${other}`}
            onClick={() => {
              onDensity(other);
            }}
          >
            {density === "compact" ? (
              <Rows4 size={16} strokeWidth={1.8} aria-hidden />
            ) : (
              <Rows3 size={16} strokeWidth={1.8} aria-hidden />
            )}
          </Button>
        </span>
        <ButtonHref
          iconOnly
          href={exportUrl({ ...view.list, columns: columnIds.filter((id) => id.includes(".")) })}
          download
          aria-label="Export as CSV"
          title="Export as CSV"
        >
          <Download size={16} strokeWidth={1.8} aria-hidden />
        </ButtonHref>
      </SearchLine>
      {view.isRefused && <FilterProblem filter={filter} message={asApiError(error).message} />}
      <FilterBar
        filter={filter}
        group={group}
        onFilter={view.setFilter}
        onAdd={() => {
          setDialog("filter");
        }}
        onUngroup={() => {
          view.setGroup(undefined);
        }}
      >
        <Counts view={view} />
        {hidden.length > 0 && (
          <>
            , {hidden.length} hidden{" "}
            <button type="button" className="link" onClick={view.showHidden}>
              Show
            </button>
          </>
        )}
      </FilterBar>
      {dialog === "columns" && (
        <ColumnsDialog
          {...known}
          shown={columnIds}
          isChosen={view.isChosen}
          onChange={view.setColumns}
        />
      )}
      {dialog === "group" && <GroupDialog {...known} group={group} onChange={view.setGroup} />}
      {dialog === "filter" && (
        <AddFilterDialog
          columns={known.columns}
          onClose={known.onClose}
          onAdd={(clause) => {
            view.setFilter(withClause(filter, clause));
            known.onClose();
          }}
        />
      )}
    </>
  );
}

function Counts({ view: { data, filter, group, top, rows } }: { view: RunsView }) {
  if (data === undefined) return null;
  const total = (data.total ?? 0) + (group === undefined ? top.length : 0);
  const all = data.total_unfiltered ?? total;
  const runs =
    filter === "" ? plural(total, "run") : `${formatInteger(total)} of ${plural(all, "run")}`;
  const groups = group === undefined ? undefined : rows.groups.data?.total;
  return (
    <span role="status">
      {groups === undefined
        ? runs
        : `${runs} in ${groups > MOST_GROUPS ? `the ${formatInteger(MOST_GROUPS)} largest of ` : ""}${plural(groups, "group")}`}
    </span>
  );
}

import {
  choiceParam,
  flagParam,
  integerParam,
  listParam,
  textParam,
  type RawSearch,
} from "@/lib/url-state";

const LIFECYCLES = ["active", "deleted"] as const;
const COMPARE_VIEWS = ["table", "curves", "scatter", "parallel"] as const;
const X_AXES = ["step", "time"] as const;
const MOST_FILTER = 20_000;
const MOST_COLUMNS = 150;

/** What the address of a table of runs holds. */
export interface RunsSearch {
  filter?: string;
  /** "-metrics.val_auc"; newest first by default. */
  sort?: string;
  /** Columns beside the name, in order; the server's choice by default. */
  cols?: string[];
  /** Those of them that stay when the table scrolls sideways. */
  pin?: string[];
  /** What runs are grouped by: "params.depth". */
  group?: string;
  /** Groups that are open: "=" and the value, or "-" for the runs that have none. */
  open?: string[];
  /** Ids of picked runs; many more are kept beside the address. */
  picked?: string[];
  /** Ids of runs that stay on top. */
  top?: string[];
  /** Ids of runs left out. */
  hidden?: string[];
  lifecycle?: "active" | "deleted";
}

export function runsSearch(raw: RawSearch): RunsSearch {
  return {
    filter: textParam(raw.filter, MOST_FILTER),
    sort: textParam(raw.sort),
    cols: listParam(raw.cols, MOST_COLUMNS),
    pin: listParam(raw.pin),
    group: textParam(raw.group),
    open: listParam(raw.open),
    picked: listParam(raw.picked),
    top: listParam(raw.top),
    hidden: listParam(raw.hidden),
    lifecycle: choiceParam(raw.lifecycle, LIFECYCLES),
  };
}

/** What the address of a run holds. */
export function runSearch(raw: RawSearch): {
  tab?: string;
  model?: string;
  path?: string;
  find?: string;
  x?: "step" | "time";
  log?: true;
  smooth?: number;
} {
  return {
    tab: textParam(raw.tab),
    model: textParam(raw.model),
    path: textParam(raw.path),
    find: textParam(raw.find),
    x: choiceParam(raw.x, X_AXES),
    log: flagParam(raw.log),
    smooth: integerParam(raw.smooth, 1, 99),
  };
}

/** What the address of a comparison of runs holds. */
export interface CompareRunsSearch {
  /** Ids, separated by commas. */
  runs?: string;
  view?: "table" | "curves" | "scatter" | "parallel";
  /** Also what is the same in all. */
  all?: true;
  /** Id of the run the others are measured against; the first by default. */
  against?: string;
  /** Metrics whose curves are drawn. */
  metrics?: string[];
  x?: string;
  y?: string;
  /** Axes of the parallel coordinates. */
  axes?: string[];
}

export function compareRunsSearch(raw: RawSearch): CompareRunsSearch {
  return {
    runs: textParam(raw.runs),
    view: choiceParam(raw.view, COMPARE_VIEWS),
    all: flagParam(raw.all),
    against: textParam(raw.against),
    metrics: listParam(raw.metrics, 12),
    x: textParam(raw.x),
    y: textParam(raw.y),
    axes: listParam(raw.axes, 20),
  };
}

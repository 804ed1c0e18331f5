import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { Button } from "@/components/ui/button";
import { Combobox } from "@/components/ui/combobox";
import { Dialog } from "@/components/ui/dialog";
import { Panel } from "@/components/ui/panel";
import { QueryView } from "@/components/ui/query-view";
import type { Message } from "@/lib/api/types";
import { metricRows } from "@/lib/compare-runs";
import { listing } from "@/lib/format";
import { curvesQuery } from "../api/compare-runs";
import type { CurveLook } from "@/lib/curve-data";
import { CurveChart } from "./curve-chart";
import { CurveControls } from "./curve-controls";
import { RunsLegend } from "./runs-legend";
import styles from "./charts.module.css";

interface ComparisonCurvesProps {
  data: Message<"RunsCompared">;
  /** Metrics that are drawn; the first few that differ by default. */
  metrics: readonly string[] | undefined;
  onMetrics: (metrics: string[]) => void;
}

const DRAWN_BY_DEFAULT = 8;
const MOST_CURVES = 100;
const MOST_OFFERED = 30;

/** Curves of all runs over each other, a chart a metric. */
export function ComparisonCurves({ data, metrics, onMetrics }: ComparisonCurvesProps) {
  const [look, setLook] = useState<CurveLook>({ x: "step", log: false, smooth: 0 });
  const [isAdding, setAdding] = useState(false);
  const known = useMemo(() => metricRows(data.runs, data.directions).map((row) => row.key), [data]);
  // So many curves can be asked for at once.
  const most = Math.max(1, Math.floor(MOST_CURVES / data.runs.length));
  const drawn = (metrics ?? known.slice(0, DRAWN_BY_DEFAULT))
    .filter((key) => known.includes(key))
    .slice(0, most);
  const ids = data.runs.map((one) => one.run.run_id);
  const query = useQuery({ ...curvesQuery(ids, drawn, look.x), enabled: drawn.length > 0 });
  if (known.length === 0)
    return (
      <Panel label="Curves">
        <p className="dim">None of the runs logged a metric.</p>
      </Panel>
    );
  return (
    <>
      <div className={styles.controls}>
        <CurveControls look={look} onChange={setLook} />
        <Button
          onClick={() => {
            setAdding(true);
          }}
          disabledReason={
            drawn.length >= most && `At most ${most} metrics can be drawn for so many runs`
          }
        >
          Add metric
        </Button>
      </div>
      <RunsLegend runs={data.runs.map((one) => ({ id: one.run.run_id, name: one.run.name }))} />
      <QueryView query={query} what="curves" level={2}>
        {(curves) => {
          const flat =
            metrics === undefined
              ? drawn.filter((key) =>
                  curves.curves.every((curve) => curve.key !== key || curve.points_count < 2),
                )
              : [];
          const lively = drawn.filter((key) => !flat.includes(key));
          return (
            <>
              <div className={styles.grid}>
                {(lively.length > 0 ? lively : drawn).map((key) => (
                  <MetricChart
                    key={key}
                    name={key}
                    data={data}
                    curves={curves}
                    look={look}
                    onRemove={
                      drawn.length > 1
                        ? () => {
                            onMetrics(drawn.filter((one) => one !== key));
                          }
                        : undefined
                    }
                  />
                ))}
              </div>
              {lively.length > 0 && flat.length > 0 && (
                <p className={styles.once}>
                  {listing(flat)} {flat.length === 1 ? "was" : "were"} logged once in each run.
                </p>
              )}
            </>
          );
        }}
      </QueryView>
      {isAdding && (
        <AddMetric
          known={known.filter((key) => !drawn.includes(key))}
          onAdd={(key) => {
            onMetrics([...drawn, key]);
            setAdding(false);
          }}
          onClose={() => {
            setAdding(false);
          }}
        />
      )}
    </>
  );
}

function MetricChart({
  name,
  data,
  curves,
  look,
  onRemove,
}: {
  name: string;
  data: Message<"RunsCompared">;
  curves: Message<"Curves">;
  look: CurveLook;
  onRemove?: () => void;
}) {
  const drawn = useMemo(
    () =>
      data.runs.flatMap((one, place) => {
        const curve = curves.curves.find(
          (candidate) => candidate.key === name && candidate.run_id === one.run.run_id,
        );
        return curve && curve.values.length > 0 ? [{ curve, name: one.run.name, place }] : [];
      }),
    [data, curves, name],
  );
  return (
    <Panel
      title={name}
      actions={
        onRemove && (
          <Button variant="ghost" size="small" onClick={onRemove}>
            Leave out
          </Button>
        )
      }
    >
      {drawn.length === 0 ? (
        <p className="dim">No points.</p>
      ) : (
        <CurveChart label={name} curves={drawn} look={look} height={220} />
      )}
    </Panel>
  );
}

function AddMetric({
  known,
  onAdd,
  onClose,
}: {
  known: readonly string[];
  onAdd: (key: string) => void;
  onClose: () => void;
}) {
  const [text, setText] = useState("");
  const found = known
    .filter((key) => key.toLowerCase().includes(text.trim().toLowerCase()))
    .slice(0, MOST_OFFERED);
  return (
    <Dialog
      isOpen
      onClose={onClose}
      narrow
      title="Add metric"
      actions={<Button onClick={onClose}>Cancel</Button>}
    >
      <Combobox
        label="Metric"
        startsOpen
        text={text}
        onText={setText}
        options={found.map((key) => ({ value: key }))}
        onChoose={(option) => {
          onAdd(option.value);
        }}
        hint={found.length === 0 ? "None is called so." : undefined}
      />
    </Dialog>
  );
}

import { describe, expect, it } from "vitest";
import {
  axesOf,
  factsOf,
  isFlat,
  metricRows,
  ownTags,
  textRows,
  type ComparedRun,
} from "./compare-runs";

function aRun(fields: Partial<ComparedRun> = {}): ComparedRun {
  return {
    run: {
      run_id: "a",
      name: "a",
      status: "FINISHED",
      lifecycle_stage: "active",
      user_id: "ana",
      start_time_ms: 0,
      end_time_ms: 4000,
      experiment_id: "1",
      experiment_name: "e",
    },
    params: {},
    metrics: {},
    tags: {},
    datasets: [],
    git_commit: null,
    registered: [],
    ...fields,
  };
}

describe("the rows of a comparison", () => {
  const runs = [
    aRun({ metrics: { size: 3, auc: 0.9 }, params: { depth: "3", seed: "7" } }),
    aRun({ metrics: { auc: 0.8, size: 3 }, params: { seed: "7" } }),
  ];
  it("begin with metrics whose direction is known", () => {
    expect(
      metricRows(runs, { auc: { direction: "up" }, size: { direction: "unknown" } }).map(
        ({ key, isSame }) => [key, isSame],
      ),
    ).toEqual([
      ["auc", false],
      ["size", true],
    ]);
  });
  it("differ where one run has nothing", () => {
    expect(textRows(runs, (run) => run.params)).toEqual([
      { key: "depth", values: ["3", undefined], isSame: false },
      { key: "seed", values: ["7", "7"], isSame: true },
    ]);
  });
  it("tell what is known of a run, and the tags people set", () => {
    expect(
      factsOf(
        aRun({
          git_commit: "abc",
          datasets: [{ name: "wine", digest: "d1", source_type: "local", context: "training" }],
        }),
      ),
    ).toEqual({
      Status: "Finished",
      Took: "4.0 s",
      Author: "ana",
      Commit: "abc",
      "Dataset, training": "wine d1",
    });
    expect(ownTags(aRun({ tags: { "mlflow.user": "ana", team: "risk" } }))).toEqual({
      team: "risk",
    });
  });
});

describe("axes", () => {
  it("are numbers where all values are, else words in their order; those that tell nothing apart come last", () => {
    const axes = axesOf([
      aRun({
        metrics: { auc: 0.9, odd: "NaN" },
        params: { weight: "none", depth: "10", same: "1" },
      }),
      aRun({ metrics: { auc: 0.8 }, params: { weight: "balanced", depth: "9", same: "1" } }),
      aRun({ params: { weight: "none" } }),
    ]);
    expect(axes.find((axis) => axis.id === "params.weight")).toMatchObject({
      words: ["balanced", "none"],
      values: [1, 0, 1],
    });
    expect(axes.find((axis) => axis.id === "params.depth")).toMatchObject({
      words: null,
      values: [10, 9, null],
    });
    expect(axes.find((axis) => axis.id === "metrics.odd")).toBeUndefined();
    expect(axes.filter(isFlat)).toEqual([]);
    expect(
      axesOf([aRun({ params: { same: "1" } }), aRun({ params: { same: "1" } })]).map(isFlat),
    ).toEqual([true]);
  });
});

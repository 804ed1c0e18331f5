import { describe, expect, it } from "vitest";
import { barLength, columnParts, inOrder, moved, rangesOf, shownColumns } from "./table-columns";

const chosen = { params: ["depth"], metrics: ["val_auc"], tags: [] };

describe("the columns of the table of runs", () => {
  it("are the run's own and the server's choice where the address says nothing", () => {
    expect(shownColumns(undefined, chosen)).toEqual([
      "started",
      "took",
      "author",
      "registered",
      "params.depth",
      "metrics.val_auc",
    ]);
    expect(shownColumns(["id", "nonsense", "tags.a.b"], chosen)).toEqual(["id", "tags.a.b"]);
  });
  it("stand by kind, pinned ones first", () => {
    expect(
      inOrder(["metrics.b", "started", "metrics.a", "params.p"], new Set(["metrics.a"])),
    ).toEqual(["metrics.a", "started", "params.p", "metrics.b"]);
  });
  it("can change places", () => {
    expect(moved(["a", "b", "c"], "b", 1)).toEqual(["a", "c", "b"]);
    expect(moved(["a", "b"], "a", -1)).toEqual(["a", "b"]);
  });
  it("have keys with dots in them", () => {
    expect(columnParts("metrics.layer.0.loss")).toEqual({ kind: "metrics", key: "layer.0.loss" });
    expect(columnParts("took")).toEqual({ kind: "own", key: "took" });
  });
});

describe("bars", () => {
  it("are longer where it is better", () => {
    const ranges = rangesOf(
      [{ metrics: { loss: 0.1 } }, { metrics: { loss: "NaN" } }, { metrics: { loss: 0.3 } }],
      ["loss", "auc"],
    );
    expect(ranges.get("auc")).toBeUndefined();
    expect(barLength(0.1, ranges.get("loss"), "down")).toBe(1);
    expect(barLength(0.1, ranges.get("loss"), "up")).toBe(0);
    expect(barLength(0.1, ranges.get("loss"), "unknown")).toBeUndefined();
    expect(barLength(0.1, [0.1, 0.1], "up")).toBeUndefined();
  });
});

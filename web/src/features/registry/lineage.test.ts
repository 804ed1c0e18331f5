import { expect, it } from "vitest";
import type { VersionPage } from "@/lib/api/types";
import { lineageOf } from "./lineage";

const version = { version: 3, stages: ["Production"], aliases: ["champion"] };
const run = { run_id: "abcdef012345", name: "lgbm", experiment_id: "7", experiment_name: "churn" };

function page(fields: Record<string, unknown>): VersionPage {
  return {
    model: "churn",
    version,
    run: null,
    logged_model: null,
    also_registered: [],
    content: { datasets: [], git_commit: null },
    ...fields,
  } as unknown as VersionPage;
}

it("leads from data over run and logged model to the version and what it holds", () => {
  const { nodes, edges } = lineageOf(
    page({
      run,
      logged_model: { model_id: "m-1", name: "model" },
      content: {
        datasets: [{ name: "train", digest: "d1", context: "train" }],
        git_commit: "0123456789",
      },
    }),
  );
  expect(nodes.map((node) => node.id)).toEqual([
    "experiment:7",
    "run:abcdef012345",
    "dataset:train:d1",
    "model:m-1",
    "version:churn/3",
    "stage:churn/3/Production",
    "alias:churn/champion",
  ]);
  expect(edges).toEqual([
    { from: "experiment:7", to: "run:abcdef012345" },
    { from: "dataset:train:d1", to: "run:abcdef012345" },
    { from: "run:abcdef012345", to: "model:m-1" },
    { from: "model:m-1", to: "version:churn/3" },
    { from: "version:churn/3", to: "stage:churn/3/Production" },
    { from: "version:churn/3", to: "alias:churn/champion" },
  ]);
});

it("shows the other versions of the run, below the logged model they came from", () => {
  const other = { name: "other", stages: [], aliases: [] };
  const { edges } = lineageOf(
    page({
      run,
      logged_model: { model_id: "m-1", name: "model" },
      also_registered: [
        { ...other, version: 1, model_id: "m-1" },
        { ...other, version: 2, model_id: "m-2" },
      ],
    }),
  );
  expect(edges).toContainEqual({ from: "model:m-1", to: "version:other/1" });
  expect(edges).toContainEqual({ from: "run:abcdef012345", to: "version:other/2" });
});

it("is the version alone where nothing else is known", () => {
  expect(lineageOf(page({})).nodes.map((node) => node.id)).toEqual([
    "version:churn/3",
    "stage:churn/3/Production",
    "alias:churn/champion",
  ]);
});

it("counts data used twice once", () => {
  const twice = [
    { name: "d", digest: "1", context: "train" },
    { name: "d", digest: "1", context: "test" },
  ];
  const { nodes, edges } = lineageOf(page({ run, content: { datasets: twice, git_commit: null } }));
  expect(nodes.filter((node) => node.kind === "dataset").length).toBe(1);
  expect(edges.filter((edge) => edge.from.startsWith("dataset")).length).toBe(1);
});

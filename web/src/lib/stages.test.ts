import { expect, it } from "vitest";
import { activeStages, piePath, stageLook } from "./stages";

const ORDER = ["None", "QA", "Staging", "Canary", "Production", "Archived"];

it("gives the four known stages their shapes", () => {
  expect(
    ["None", "Staging", "Production", "Archived"].map((stage) => stageLook(stage).shape),
  ).toEqual(["none", "pie", "full", "barred"]);
});

it("fills a new stage's disc by its place on the road, with a hue of its own", () => {
  expect(stageLook("QA", ORDER)).toEqual({ shape: "pie", hue: "blue", fill: 0.25 });
  expect(stageLook("Canary", ORDER)).toEqual({ shape: "pie", hue: "violet", fill: 0.75 });
});

it("lights the lamp for the last stage before Archived, whatever it is called", () => {
  expect(stageLook("Live", ["None", "Test", "Live", "Archived"])).toMatchObject({
    shape: "full",
    hue: "production",
  });
});

it("draws half a disc to the bottom", () => {
  expect(piePath(0.5, 7, 3)).toBe("M7 7V4A3 3 0 0 1 7 10Z");
});

it("knows which stages are in use", () => {
  expect(activeStages(ORDER)).toEqual(["QA", "Staging", "Canary", "Production"]);
});

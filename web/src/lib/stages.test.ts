import { expect, it } from "vitest";
import { activeStages, BUILT_IN_STAGES, furthestOf, piePath, stageLook } from "./stages";

const ORDER = [
  { name: "None", colour: "grey" },
  { name: "QA", colour: "blue" },
  { name: "Staging", colour: "amber" },
  { name: "Canary", colour: "violet" },
  { name: "Production", colour: "green" },
  { name: "Archived", colour: "grey" },
];

it("gives the four known stages their shapes", () => {
  expect(
    BUILT_IN_STAGES.map(({ name }) => stageLook(name, BUILT_IN_STAGES)).map((look) => look.shape),
  ).toEqual(["none", "pie", "full", "barred"]);
});

it("fills the disc of a stage by its place, in the colour that was chosen for it", () => {
  expect(stageLook("QA", ORDER)).toEqual({ shape: "pie", hue: "blue", fill: 0.25 });
  expect(stageLook("Canary", ORDER)).toEqual({ shape: "pie", hue: "violet", fill: 0.75 });
});

it("lights the lamp for the last stage before Archived, whatever it is called", () => {
  const order = [...ORDER.slice(0, -1), { name: "Live", colour: "rose" }, ...ORDER.slice(-1)];
  expect(stageLook("Live", order)).toEqual({ shape: "full", hue: "rose", fill: 1 });
  expect(stageLook("Production", order)).toEqual({ shape: "pie", hue: "production", fill: 0.8 });
  expect(furthestOf(order)).toBe("Live");
});

it("shows a stage that was removed in grey", () => {
  expect(stageLook("Gone", ORDER)).toEqual({ shape: "pie", hue: "archived", fill: 0.5 });
});

it("draws half a disc to the bottom", () => {
  expect(piePath(0.5, 7, 3)).toBe("M7 7V4A3 3 0 0 1 7 10Z");
});

it("knows which stages are in use", () => {
  expect(activeStages(ORDER.map((one) => one.name))).toEqual([
    "QA",
    "Staging",
    "Canary",
    "Production",
  ]);
});

import { expect, it } from "vitest";
import { fieldChanges } from "./event-fields";

it("puts what was beside what is", () => {
  expect(fieldChanges({ stages: ["Staging"], revision: 17 }, { stages: ["Production"] })).toEqual([
    { name: "Stages", before: "Staging", after: "Production" },
    { name: "Revision", before: "17", after: null },
  ]);
});

it("gives each alias and tag a row of its own", () => {
  expect(fieldChanges(null, { aliases: { champion: 3 }, tags: { owner: "ada" } })).toEqual([
    { name: "@champion", before: null, after: "v3" },
    { name: "owner", before: null, after: "ada" },
  ]);
});

it("cuts what is too long for a table", () => {
  const [row] = fieldChanges(null, { description: "x".repeat(5000) });
  expect(row?.after).toHaveLength(401);
});

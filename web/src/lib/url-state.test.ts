import { describe, expect, it } from "vitest";
import {
  choiceParam,
  flagParam,
  integerParam,
  listParam,
  nextSort,
  sortParam,
  textParam,
} from "./url-state";

describe("what an address may hold", () => {
  it("drops what is empty, too long or of another kind", () => {
    expect(textParam("")).toBeUndefined();
    expect(textParam({ a: 1 })).toBeUndefined();
    expect(textParam("x".repeat(5000))).toHaveLength(2000);
    // The router reads "5" as a number.
    expect(textParam(5)).toBe("5");
  });
  it("keeps choices to their list and leaves out the first", () => {
    expect(choiceParam("deleted", ["active", "deleted"])).toBe("deleted");
    expect(choiceParam("active", ["active", "deleted"])).toBeUndefined();
    expect(choiceParam("<script>", ["active", "deleted"])).toBeUndefined();
  });
  it("reads flags, numbers and lists", () => {
    expect([flagParam("true"), flagParam(true), flagParam("yes")]).toEqual([true, true, undefined]);
    expect([
      integerParam("7", 1, 10),
      integerParam(11, 1, 10),
      integerParam("", 0, 10),
      integerParam("1.5", 0, 10),
    ]).toEqual([7, undefined, undefined, undefined]);
    expect(listParam("1,2,2,3")).toEqual(["1", "2", "3"]);
    expect(listParam(["a", 2, null])).toEqual(["a", "2"]);
    expect(listParam(4)).toEqual(["4"]);
    expect(listParam("")).toBeUndefined();
  });
});

describe("sorting", () => {
  const columns = ["name", "changed"] as const;
  it("leaves out the default and what is no column", () => {
    expect(sortParam("-changed", columns, "-changed")).toBeUndefined();
    expect(sortParam("changed", columns, "-changed")).toBe("changed");
    expect(sortParam("-password", columns, "-changed")).toBeUndefined();
  });
  it("turns round on the second press, and begins as the column wants", () => {
    expect(nextSort("name", "name")).toBe("-name");
    expect(nextSort("-name", "name")).toBe("name");
    expect(nextSort("name", "changed", true)).toBe("-changed");
  });
});

import { expect, it } from "vitest";
import { isNumber, shortNumber } from "./cell-numbers";

it.each([
  ["0.08614688370051614", "0.0861469"],
  ["-1.4123456789", "-1.41235"],
  ["123456.789012", "123457"],
  ["1234567.25", "1234567"],
  ["0.5", "0.5"],
  ["-0.125000", "-0.125000"],
  ["12345678901234567890", "12345678901234567890"],
  ["1.23456789e-09", "1.23457e-9"],
  ["9.87654321e+20", "9.87654e+20"],
  ["0.00000000", "0.00000000"],
  ["nan", "nan"],
  ["-inf", "-inf"],
  ["1e999", "1e999"],
  ["", ""],
])("shortens %s to %s", (text, short) => {
  expect(shortNumber(text)).toBe(short);
});

it("knows what a number is", () => {
  for (const text of ["1", "-.5", "2.", "1e-3", "NaN", "Infinity", "-inf"])
    expect(isNumber(text)).toBe(true);
  for (const text of ["", "1,5", "v1", "1 2", "e5"]) expect(isNumber(text)).toBe(false);
});

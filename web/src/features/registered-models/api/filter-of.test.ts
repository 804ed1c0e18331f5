import { expect, it } from "vitest";
import { filterOf } from "./filter-of";

it.each([
  ["", ""],
  ["  wine ", "name ILIKE '%wine%'"],
  ["o'hara", "name ILIKE '%o_hara%'"],
  ["tags.team = 'growth'", "tags.team = 'growth'"],
  ["name LIKE 'a%'", "name LIKE 'a%'"],
  ["tag.`a b` != 'c'", "tag.`a b` != 'c'"],
  ["named", "name ILIKE '%named%'"],
  ["a = b", "name ILIKE '%a = b%'"],
])("reads %s as %s", (typed, filter) => {
  expect(filterOf(typed)).toBe(filter);
});

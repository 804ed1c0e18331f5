import { expect, it } from "vitest";
import { filterOf } from "./filter-of";

it.each([
  ["", ""],
  ["  wine ", "name ILIKE '%wine%'"],
  ["wine prod", "name ILIKE '%wine%' AND name ILIKE '%prod%'"],
  ["o'hara", "name ILIKE '%o_hara%'"],
  ["tags.team = 'growth'", "tags.team = 'growth'"],
  ["name LIKE 'a%'", "name LIKE 'a%'"],
  ["tag.`a b` != 'c'", "tag.`a b` != 'c'"],
  ["named", "name ILIKE '%named%'"],
  // The server says that it knows no such field.
  ["stage = 'Production'", "stage = 'Production'"],
  ["team:diagnostics", "tags.`team` = 'diagnostics'"],
  ["team: r and d", "tags.`team` = 'r and d'"],
])("reads %s as %s", (typed, filter) => {
  expect(filterOf(typed)).toBe(filter);
});

import { expect, it } from "vitest";
import { runFilterOf } from "./filter-of";

it.each([
  ["", ""],
  ["trial-19", "attributes.run_name ILIKE '%trial-19%'"],
  ["Grid search", "attributes.run_name ILIKE '%Grid%' AND attributes.run_name ILIKE '%search%'"],
  ["43F4ddef43f4ddef43f4ddef43f4ddef", "attributes.run_id = '43f4ddef43f4ddef43f4ddef43f4ddef'"],
  ["metrics.auc > 0.9", "metrics.auc > 0.9"],
  ["metrics.auc >", "metrics.auc >"],
])("reads %s as %s", (typed, filter) => {
  expect(runFilterOf(typed)).toBe(filter);
});

/** What differs between two versions. */

import type { MetricDirections, MetricValue, VersionContent } from "./api/types";
import type { MetricDirectionName } from "./metric-direction";
import { signatureOf } from "./signature";

export interface MetricPair {
  key: string;
  from: MetricValue | undefined;
  to: MetricValue | undefined;
  direction: MetricDirectionName;
}

/** Metrics of both, those whose direction is known first. */
export function metricPairs(
  from: VersionContent["metrics"],
  to: VersionContent["metrics"],
  directions: MetricDirections,
): MetricPair[] {
  return [...new Set([...Object.keys(to), ...Object.keys(from)])]
    .map((key) => ({
      key,
      from: from[key],
      to: to[key],
      direction: directions[key]?.direction ?? "unknown",
    }))
    .sort(
      (a, b) =>
        Number(a.direction === "unknown") - Number(b.direction === "unknown") ||
        a.key.localeCompare(b.key),
    );
}

export interface TextPair {
  key: string;
  from: string | undefined;
  to: string | undefined;
}

/** Texts that are not the same in both. */
export function changedTexts(
  from: Readonly<Record<string, string>>,
  to: Readonly<Record<string, string>>,
): TextPair[] {
  return [...new Set([...Object.keys(from), ...Object.keys(to)])]
    .sort()
    .map((key) => ({ key, from: from[key], to: to[key] }))
    .filter((pair) => pair.from !== pair.to);
}

/** Packages by name, of a requirements.txt: "numpy==2.1" is numpy, "==2.1". */
export function requirementsOf(text: string | null): Record<string, string> {
  const found: Record<string, string> = {};
  for (const line of (text ?? "").split("\n")) {
    const match = /^\s*([A-Za-z0-9][\w.-]*(?:\[[^\]]*\])?)\s*([^#]*)/.exec(line);
    if (match?.[1] !== undefined)
      found[match[1].toLowerCase()] = (match[2] ?? "").trim().replace(/^==/, "") || "any";
  }
  return found;
}

/** A signature as texts by place: "input age" is "double", "output 1" is "tensor float32 [-1,10], optional". */
export function signatureTexts(mlmodel: string | null): Record<string, string> {
  return Object.fromEntries(
    signatureOf(mlmodel).map(({ side, name, index, type, isRequired }) => [
      `${side} ${name === "" ? index + 1 : name}`,
      isRequired ? type : `${type}, optional`,
    ]),
  );
}

/** What is compared of several, by name; names that are the same in all of them are counted, and left out unless all are wanted. */
export function rowsOf<T>(
  compared: readonly T[],
  of: (one: T) => Readonly<Record<string, unknown>>,
  wantsAll: boolean,
): { shown: string[]; same: number } {
  const all = [...new Set(compared.flatMap((one) => Object.keys(of(one))))].sort();
  const differing = all.filter((key) => new Set(compared.map((one) => of(one)[key])).size > 1);
  return wantsAll
    ? { shown: all, same: 0 }
    : { shown: differing, same: all.length - differing.length };
}

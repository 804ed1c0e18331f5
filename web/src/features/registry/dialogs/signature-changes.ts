/** Compare the signatures of two versions: fields added, removed or changed, and which changes break callers. */

import { signatureOf, type SignatureField } from "@/lib/signature";

export interface SignatureChange {
  side: SignatureField["side"];
  /** Its name, or its position when unnamed. */
  name: string;
  words: string;
  /** Calls that worked before, or clients that read the result, can fail. */
  isBreaking: boolean;
}

/** Types that a value converts to without loss, as MLflow enforces signatures. */
const WIDER: Readonly<Record<string, readonly string[]>> = {
  integer: ["long", "float", "double"],
  float: ["double"],
};
const WIDER_PARAMETERS: Readonly<Record<string, readonly string[]>> = {
  ...WIDER,
  long: ["float", "double"],
};

const SIDES = ["input", "output", "parameter"] as const;

/** All differences, breaking changes first. */
export function signatureChanges(from: string | null, to: string | null): SignatureChange[] {
  const before = signatureOf(from);
  const after = signatureOf(to);
  if (before.length === 0 && after.length > 0)
    return [
      {
        side: "input",
        name: "",
        words: "New signature: inputs are now checked against it",
        isBreaking: true,
      },
    ];
  if (before.length > 0 && after.length === 0)
    return [
      {
        side: "input",
        name: "",
        words: "Signature removed: inputs are no longer checked",
        isBreaking: false,
      },
    ];
  const changes = SIDES.flatMap((side) =>
    sideChanges(
      side,
      before.filter((one) => one.side === side),
      after.filter((one) => one.side === side),
    ),
  );
  return changes.sort((a, b) => Number(b.isBreaking) - Number(a.isBreaking));
}

function sideChanges(
  side: SignatureField["side"],
  before: readonly SignatureField[],
  after: readonly SignatureField[],
): SignatureChange[] {
  const old = new Map(before.map((field) => [nameOf(field), field]));
  const next = new Map(after.map((field) => [nameOf(field), field]));
  return [...new Set([...old.keys(), ...next.keys()])].flatMap((name) => {
    const change = changeOf(side, old.get(name), next.get(name));
    return change === null ? [] : [{ side, name, ...change }];
  });
}

function nameOf({ name, index }: SignatureField): string {
  return name === "" ? `number ${index + 1}` : name;
}

type Change = Pick<SignatureChange, "words" | "isBreaking">;

function changeOf(
  side: SignatureField["side"],
  old: SignatureField | undefined,
  next: SignatureField | undefined,
): Change | null {
  if (old === undefined) return next === undefined ? null : added(side, next);
  if (next === undefined) return removed(side);
  if (old.type !== next.type) {
    const wider =
      side === "output" ? undefined : (side === "input" ? WIDER : WIDER_PARAMETERS)[old.type];
    return {
      words: `${side} changes its type from ${old.type} to ${next.type}`,
      isBreaking: wider?.includes(next.type) !== true,
    };
  }
  if (side !== "input" || old.isRequired === next.isRequired) return null;
  return next.isRequired
    ? { words: "input is now required", isBreaking: true }
    : { words: "input is now optional", isBreaking: false };
}

function added(side: SignatureField["side"], { type, isRequired }: SignatureField): Change {
  if (side === "output") return { words: `new output, ${type}`, isBreaking: false };
  if (side === "parameter")
    return { words: `new parameter with a default, ${type}`, isBreaking: false };
  return isRequired
    ? { words: `new input, ${type}: required`, isBreaking: true }
    : { words: `new input, ${type}: optional`, isBreaking: false };
}

function removed(side: SignatureField["side"]): Change {
  if (side === "output") return { words: "output removed", isBreaking: true };
  return { words: `${side} removed: values that callers send are ignored`, isBreaking: false };
}

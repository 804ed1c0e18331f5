/** What another version's signature means for callers: columns that came, went or changed, and which of that breaks their calls. */

import { signatureOf, type SignatureField } from "@/lib/signature";

export interface SignatureChange {
  side: SignatureField["side"];
  /** As callers know it: its name, or its place where it has none. */
  name: string;
  words: string;
  /** A call that worked, or a reader of the answer, fails. */
  isBreaking: boolean;
}

/** What a value may be turned into without loss where it is given; as the signature is enforced when a model is called. */
const WIDER: Readonly<Record<string, readonly string[]>> = {
  integer: ["long", "float", "double"],
  float: ["double"],
};
const WIDER_PARAMETERS: Readonly<Record<string, readonly string[]>> = {
  ...WIDER,
  long: ["float", "double"],
};

const SIDES = ["input", "output", "parameter"] as const;

/** Everything that differs, what breaks calls first. */
export function signatureChanges(from: string | null, to: string | null): SignatureChange[] {
  const before = signatureOf(from);
  const after = signatureOf(to);
  if (before.length === 0 && after.length > 0)
    return [
      {
        side: "input",
        name: "",
        words: "There was none; what callers send is held against it now",
        isBreaking: true,
      },
    ];
  if (before.length > 0 && after.length === 0)
    return [
      {
        side: "input",
        name: "",
        words: "There is none any more; what callers send is not checked",
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
    ? { words: "input must be sent now", isBreaking: true }
    : { words: "input may be left out now", isBreaking: false };
}

function added(side: SignatureField["side"], { type, isRequired }: SignatureField): Change {
  if (side === "output") return { words: `new output, ${type}`, isBreaking: false };
  if (side === "parameter")
    return { words: `new parameter with a default, ${type}`, isBreaking: false };
  return isRequired
    ? { words: `new input, ${type}: must be sent`, isBreaking: true }
    : { words: `new input, ${type}: may be left out`, isBreaking: false };
}

function removed(side: SignatureField["side"]): Change {
  if (side === "output") return { words: "output is gone", isBreaking: true };
  return { words: `${side} is gone: what callers send is ignored`, isBreaking: false };
}

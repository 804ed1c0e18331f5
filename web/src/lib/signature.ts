/** The signature of a model, from the text of its MLmodel file. */

export interface SignatureField {
  side: "input" | "output" | "parameter";
  index: number;
  name: string;
  type: string;
  isRequired: boolean;
}

const SIDES = { inputs: "input", outputs: "output", params: "parameter" } as const;

/**
 * Inputs, outputs and parameters. MLmodel is YAML, its signature JSON in quoted scalars: only those are read, so that the page needs
 * no YAML parser; what is not understood is left out.
 */
export function signatureOf(mlmodel: string | null): SignatureField[] {
  const block = /^signature:\n((?: +.*\n?|\n)+)/m.exec(mlmodel ?? "")?.[1];
  if (block === undefined) return [];
  return Object.entries(SIDES).flatMap(([key, side]) => {
    const scalar = new RegExp(`^  ${key}: '((?:[^']|'')*)'`, "m").exec(block)?.[1];
    if (scalar === undefined) return [];
    return fieldsOf(scalar.replaceAll("''", "'").replace(/\n\s*/g, " "), side);
  });
}

function fieldsOf(json: string, side: SignatureField["side"]): SignatureField[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    return [];
  }
  if (!Array.isArray(parsed)) return [];
  return parsed.filter(isRecord).map((one, index) => ({
    side,
    index,
    name: typeof one.name === "string" ? one.name : "",
    type: typeOf(one),
    isRequired: one.required !== false,
  }));
}

/** A type in words, with what it is made of. */
function typeOf(field: Record<string, unknown>): string {
  const { type, items, values, properties, shape } = field;
  const tensor = field["tensor-spec"];
  if (isRecord(tensor) && "dtype" in tensor)
    return `tensor ${String(tensor.dtype)} ${"shape" in tensor ? JSON.stringify(tensor.shape) : ""}`.trim();
  if (type === "array" && isRecord(items)) return `list of ${typeOf(items)}`;
  if (type === "map" && isRecord(values)) return `map of ${typeOf(values)}`;
  if (type === "object" && isRecord(properties))
    return `object of ${Object.entries(properties)
      .map(([name, one]) =>
        isRecord(one)
          ? `${name} ${typeOf(one)}${one.required === false ? ", optional" : ""}`
          : name,
      )
      .join("; ")}`;
  const word = typeof type === "string" ? type : "unknown";
  return Array.isArray(shape) ? `list of ${word}` : word;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

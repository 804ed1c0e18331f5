/** Addresses of MLflow's own page, which its client prints after a run ("#/experiments/1/runs/..."), as paths of this one. */
export function fromHashAddress(hash: string): string | null {
  if (!hash.startsWith("#/")) return null;
  const [path = ""] = hash.slice(1).split("?");
  const parts = path.split("/").filter(Boolean);
  const [first, second, third, fourth] = parts;
  if (first === "experiments" && second !== undefined) {
    if (third === "runs" && fourth !== undefined) return `/runs/${fourth}`;
    return `/experiments/${second}`;
  }
  if (first === "models") {
    if (second === undefined) return "/models";
    return third === "versions" && fourth !== undefined
      ? `/models/${second}/versions/${fourth}`
      : `/models/${second}`;
  }
  return first === undefined ? "/" : null;
}

import { expect, it } from "vitest";

// `import ... from "x"`, `export ... from "x"`, `import "x"`, `import("x")` and `new URL("x", import.meta.url)`.
const IMPORT = /(?:\bfrom\s*|\bimport\s*\(?\s*|\bnew URL\(\s*)"([^"\s]+)"/g;

const sources = new Map(
  Object.entries(
    import.meta.glob<string>(["./**/*.{ts,tsx}", "!./**/*.test.*", "!./**/*.d.ts"], {
      query: "?raw",
      import: "default",
      eager: true,
    }),
  ).map(([name, text]) => [name.slice("./".length), text]),
);

function importsOf(file: string, text: string): string[] {
  return [...text.matchAll(IMPORT)].flatMap(([, name = ""]) => {
    const base = name.startsWith("@/")
      ? name.slice("@/".length)
      : new URL(name, `file:///${file}`).pathname.slice(1);
    return [base, `${base}.ts`, `${base}.tsx`].filter((one) => sources.has(one));
  });
}

/** The unit of layering a file belongs to: a folder of shared components, a part of a feature, or a top-level folder. */
function folderOf(file: string): string {
  const parts = file.split("/").slice(0, -1);
  if (parts[0] === "features") return parts.slice(0, 3).join("/");
  return parts[0] === "components" ? parts.slice(0, 2).join("/") : (parts[0] ?? "");
}

/** The first circle found, as the list of its members; an empty list without one. */
function circleIn(graph: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const done = new Set<string>();
  const visit = (node: string, trail: string[]): string[] => {
    if (trail.includes(node)) return [...trail.slice(trail.indexOf(node)), node];
    if (done.has(node)) return [];
    for (const next of graph.get(node) ?? []) {
      const circle = visit(next, [...trail, node]);
      if (circle.length > 0) return circle;
    }
    done.add(node);
    return [];
  };
  for (const node of graph.keys()) {
    const circle = visit(node, []);
    if (circle.length > 0) return circle;
  }
  return [];
}

const byFile = new Map([...sources].map(([file, text]) => [file, new Set(importsOf(file, text))]));

it("finds imports of every kind", () => {
  const all = [...byFile.values()].flatMap((targets) => [...targets]);
  // A deferred import, a Worker, and a path relative to the file.
  expect(all).toContain("components/dialogs/edit-dialogs.tsx");
  expect(all).toContain("lib/markdown.worker.ts");
  expect(all).toContain("components/dialogs/save-dialog.tsx");
});

it("finds a circle", () => {
  const graph = new Map([
    ["a", new Set(["b"])],
    ["b", new Set(["c"])],
    ["c", new Set(["b"])],
  ]);
  expect(circleIn(graph)).toEqual(["b", "c", "b"]);
});

it("has no circle between files", () => {
  expect(circleIn(byFile)).toEqual([]);
});

it("has no circle between folders", () => {
  const byFolder = new Map<string, Set<string>>();
  for (const [file, targets] of byFile) {
    const from = folderOf(file);
    const to = byFolder.get(from) ?? new Set();
    for (const target of targets) if (folderOf(target) !== from) to.add(folderOf(target));
    byFolder.set(from, to);
  }
  expect(circleIn(byFolder)).toEqual([]);
});

import react from "@vitejs/plugin-react";
import { readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { finishPage } from "./tools/finish-page.mjs";

const server = process.env.GREENROOM_URL ?? "http://127.0.0.1:5000";

// What loads only with the view that needs it: charts, the lineage graph, Markdown, files, rows by the thousand.
const HEAVY =
  /node_modules\/(?:uplot|marked|dompurify|@xyflow|@dagrejs|d3-[a-z]+|classcat|zustand|hyparquet|hyparquet-compressors|fzstd|hysnappy|@tanstack\/(?:react-virtual|virtual-core))\/|\/ui\/virtual-|markdown-text|safe-(?:html|address)|\/lib\/(?:chart|parquet|notebooks|markdown)|(?:parquet|notebook)-preview|describe-dialogs|lineage/;
// File previews, used by the pages of runs and versions: one script, loaded with the tab that shows them.
const FILES =
  /\/components\/artifacts\/|\/lib\/(?:cell-numbers|image-sets|json-jobs|json-look|logged-tables|short-json|text-head)\.|\/lib\/api\/artifacts\./;
// Menus, lists and dialogs, and what they depend on: loaded at the first user interaction, see components/ui/floating-code.ts.
const FLOATING =
  /node_modules\/(?:@base-ui\/(?!.*csp)|@floating-ui\/|tabbable\/|reselect\/)|\/components\/ui\/(?:floating-parts|open-menu|open-select|dialog-frame|guards-in-sight)\b/i;
// Loaded when the first of them opens.
const OPENED_LATER =
  /\/components\/(?:dialogs|undo)\/(?!deferred\.|undo\.)|\/app\/(?:as-of-dialog|keyboard-map|search-palette|sign-in)\./;

// What the pages of a model, a version and a request share; the request each of them has left goes to this one script.
const OF_REGISTRY =
  /\/features\/registry\/(?:api\/(?!filter-of|list-)|dialogs\/(?:deferred|stage-changes|signature-changes)|components\/(?:activity-panel|comment-line|comments|roll-back|stage-control|use-this-model|request\/open-requests))|\/components\/requests\/|\/lib\/(?:compare-versions|load-code|requests|signature)\./;
// What the pages of runs share: one script, which no other page loads.
const OF_RUNS =
  /\/features\/runs\/(?:series|components\/(?:run-cells|curve-chart|curve-controls|axis-select|registered-links))\b|\/features\/runs\/.*\.css|\/lib\/(?:api\/runs|compare-runs|curve-data|curves|preferences|use-theme-changes)\.|\/components\/(?:experiment-menu|metric-direction-menu)\./;
// What the pages about people and access share: loaded with the first of them.
const OF_ACCESS =
  /\/(?:lib|components)\/access\/(?!role-words)|\/features\/settings\/(?:components\/settings-frame|dialogs\/deferred)|\/features\/access\/(?:api|components|sources|dialogs\/deferred)|\/features\/(?:access|account|settings)\/.*\.css|\/icons\/(?:building-2|key-round|log-in|server|settings-2|user|user-cog|users)\./;
// The two pages of stages and rules.
const OF_RULES = /\/features\/rules\/(?!routes\/|search\.|dialogs\/(?!deferred))/;
// With the entry: what any page may need.
const CORE = /^\0|\/node_modules\/|\/src\/(?:app|lib|components)\//;
// Only one page or dialog uses them, or the two lists of models, or an error that is rare.
const OF_FEW_VIEWS =
  /\/lib\/(?:commit-url|new-address|version-chart)\.|\/components\/(?:stage-slot|key-metric-cell)\.tsx/;

// Style sheets that only some pages need. All others are in one, with the entry: a page has no request left for its own.
const STYLES_APART =
  /\/features\/(?:access|account|audit|home|inbox|rules|runs|settings)\/|\/components\/(?:access|artifacts|dialogs|undo)\/|\/lineage|\/app\/(?:keyboard-map|search-palette|sign-in)\./;

// It makes a WebAssembly module when it is imported, which the policy forbids and nothing here uses.
const WITHOUT_SIDE_EFFECTS = [
  { test: /node_modules\/hyparquet-compressors\//, sideEffects: false },
];

/** The script a module goes into; null leaves it with the view that imports it. */
function scriptOf(id: string): string | null {
  if (/\/src\/.*\.css$/.test(id) && !STYLES_APART.test(id)) return "core";
  if (HEAVY.test(id) || OPENED_LATER.test(id) || OF_FEW_VIEWS.test(id)) return null;
  if (FILES.test(id)) return "files";
  if (FLOATING.test(id)) return "floating";
  if (OF_RUNS.test(id)) return "run-parts";
  if (OF_ACCESS.test(id)) return "access-parts";
  if (OF_RULES.test(id)) return "rule-parts";
  if (OF_REGISTRY.test(id)) return "registry-parts";
  return CORE.test(id) ? "core" : null;
}

/** Class names of two numbers, of the file and in it: the same in every build, and a sixth less to send than readable ones. */
function shortNames(): (name: string, file: string) => string {
  const source = fileURLToPath(new URL("./src", import.meta.url));
  const files = readdirSync(source, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".module.css"))
    .map((file) => path.join(source, file))
    .sort();
  const known = new Map<string, string[]>();
  return (name, file) => {
    const names = known.get(file) ?? [];
    known.set(file, names);
    if (!names.includes(name)) names.push(name);
    return `c${files.indexOf(path.normalize(file)).toString(36)}_${names.indexOf(name).toString(36)}`;
  };
}

/** A group of modules; by priority, because a group may take along what its modules import. */
function group(name: string, priority: number, takesImports: boolean) {
  return {
    name,
    priority,
    test: (id: string) => scriptOf(id) === name,
    includeDependenciesRecursively: takesImports,
  };
}

export default defineConfig({
  // Relative, because a server may be behind a path prefix; the server writes the prefix into index.html.
  base: "./",
  plugins: [react(), finishPage()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  // One script each, which imports nothing: its policy lets it load none.
  worker: {
    format: "es",
    rolldownOptions: {
      treeshake: { moduleSideEffects: WITHOUT_SIDE_EFFECTS },
      output: { codeSplitting: false },
    },
  },
  css: { modules: { generateScopedName: shortNames() } },
  build: {
    outDir: process.env.GREENROOM_PAGE_OUT ?? "../greenroom/server/page",
    emptyOutDir: true,
    target: ["chrome123", "firefox121", "safari17.5"],
    manifest: true,
    modulePreload: { polyfill: false },
    // Inline data: URLs would need a wider policy.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    // Licenses of the bundled packages.
    license: { fileName: "licenses.md" },
    // One script and one style sheet for what most pages share: a page is a handful of requests, not thirty.
    cssCodeSplit: true,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            group("files", 3, false),
            group("floating", 3, false),
            group("registry-parts", 3, false),
            group("core", 2, true),
            group("rule-parts", 0, true),
            group("run-parts", 0, true),
            group("access-parts", 0, true),
          ],
        },
      },
    },
  },
  server: {
    proxy: Object.fromEntries(
      ["/api", "/ajax-api", "/health", "/version"].map((path) => [
        path,
        { target: server, changeOrigin: true },
      ]),
    ),
  },
});

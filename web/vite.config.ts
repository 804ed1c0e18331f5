import react from "@vitejs/plugin-react";
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
const SHELL_PARTS =
  /\/components\/ui\/(?:button|class-names|code-block|copy-button|deferred|floating-code|page|states|toasts?|toast-store)\.(?:tsx?|module\.css)/;

// What the pages of models and versions share is small; a script of its own would cost them one more request.
const OF_REGISTRY =
  /\/features\/registry\/(?:api\/(?:models|versions|aliases|comments|descriptions|requests|timeline|paths)|dialogs\/deferred|components\/(?:activity-panel|comment-line|comments|loaded-by|request\/(?:open-requests|request\.module)|roll-back|stage-control|use-this-model|watch-button)|dialogs\/(?:stage-changes|signature-changes|dialogs\.module))\./;
// Loaded when the first of them opens, through dialogs/deferred.ts.
const DIALOGS = /\/components\/dialogs\/(?!deferred\.)/;
// What the pages of runs share: one script, which no other page loads.
const OF_RUNS =
  /\/features\/runs\/(?:series|components\/(?:run-cells|curve-chart|curve-controls|axis-select|charts\.module|runs-table\.module|registered-links))\b|\/lib\/(?:compare-runs|curve-data|curves)\.|\/components\/experiment-menu\./;
// What the pages about people and access share: loaded with the first of them.
const OF_ACCESS =
  /\/(?:lib|components)\/access\/|\/features\/settings\/(?:components\/settings-frame|dialogs\/deferred)|\/features\/access\/(?:api|components|sources|dialogs\/deferred)|\/icons\/(?:building-2|key-round|log-in|server|settings-2|user|user-cog|users)\./;

// It makes a WebAssembly module when it is imported, which the policy forbids and nothing here uses.
const WITHOUT_SIDE_EFFECTS = [
  { test: /node_modules\/hyparquet-compressors\//, sideEffects: false },
];

/** The script a module goes into: "core" is in the entry, "parts" comes with the first page, anything else with its own view. */
function scriptOf(id: string): string | null {
  if (HEAVY.test(id)) return null;
  if (FILES.test(id)) return "files";
  if (FLOATING.test(id)) return "floating";
  if (OF_RUNS.test(id)) return "run-parts";
  if (OF_ACCESS.test(id)) return "access-parts";
  if (id.includes("/node_modules/") || id.includes("/src/lib/") || id.startsWith("\0"))
    return "core";
  if (OF_REGISTRY.test(id)) return "parts";
  if (!id.includes("/src/components/") || DIALOGS.test(id)) return null;
  return SHELL_PARTS.test(id) ? "core" : "parts";
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
    // One style sheet, and two scripts for what all pages share: a page is a handful of requests, not thirty.
    cssCodeSplit: false,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // By priority, because a group takes along what its modules import.
          groups: [
            { name: "core", priority: 2, test: (id: string) => scriptOf(id) === "core" },
            {
              name: "files",
              priority: 3,
              test: (id: string) => scriptOf(id) === "files",
              includeDependenciesRecursively: false,
            },
            {
              name: "floating",
              priority: 3,
              test: (id: string) => scriptOf(id) === "floating",
              includeDependenciesRecursively: false,
            },
            { name: "run-parts", priority: 0, test: (id: string) => scriptOf(id) === "run-parts" },
            {
              name: "access-parts",
              priority: 0,
              test: (id: string) => scriptOf(id) === "access-parts",
            },
            { name: "parts", priority: 1, test: (id: string) => scriptOf(id) === "parts" },
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

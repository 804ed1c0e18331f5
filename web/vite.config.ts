import react from "@vitejs/plugin-react";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { finishPage } from "./tools/finish-page.mjs";

const server = process.env.GREENROOM_URL ?? "http://127.0.0.1:5000";

// What loads only with the view that needs it: charts, the lineage graph, Markdown.
const HEAVY = /node_modules\/(?:uplot|marked|dompurify|@xyflow|@dagrejs|d3-[a-z]+|classcat|zustand)\/|markdown-text|safe-html|\/lib\/chart|lineage/;

function isShared(id: string): boolean {
  if (id.startsWith("\0rolldown")) return true;
  return (id.includes("/node_modules/") || /\/src\/(?:lib|components)\//.test(id)) && !HEAVY.test(id);
}

export default defineConfig({
  // Relative, because a server may stand behind a path prefix; the server writes the prefix into index.html.
  base: "./",
  plugins: [react(), finishPage()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    outDir: process.env.GREENROOM_PAGE_OUT ?? "../greenroom/server/page",
    emptyOutDir: true,
    target: ["chrome123", "firefox121", "safari17.5"],
    manifest: true,
    modulePreload: { polyfill: false },
    // Inline data: addresses would need a wider policy.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    // One style sheet, and one script for what all pages share: a page is a handful of requests, not thirty.
    cssCodeSplit: false,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: "shared", test: (id: string) => isShared(id) },
          ],
        },
      },
    },
  },
  server: {
    proxy: Object.fromEntries(["/api", "/ajax-api", "/health", "/version"].map((path) => [path, { target: server, changeOrigin: true }])),
  },
});

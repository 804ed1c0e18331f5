import react from "@vitejs/plugin-react";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { finishPage } from "./tools/finish-page.mjs";

const server = process.env.GREENROOM_URL ?? "http://127.0.0.1:5000";

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
  },
  server: {
    proxy: Object.fromEntries(["/api", "/ajax-api", "/health", "/version"].map((path) => [path, { target: server, changeOrigin: true }])),
  },
});

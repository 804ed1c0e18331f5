// After the build: the table of pages for the server, and every file as .br and .gz instead, where that is smaller.
import { existsSync } from "node:fs";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

const COMPRESSIBLE = /\.(js|css|svg|json|txt)$/;
const SMALLEST_WORTH_IT = 512;

/** A Vite plugin that turns the build's output into what `greenroom/server/spa/pages.py` serves. */
export function finishPage() {
  let out = "";
  return {
    name: "greenroom:finish-page",
    apply: "build",
    configResolved(config) {
      out = path.resolve(config.root, config.build.outDir);
    },
    async closeBundle() {
      // This runs after a failed build too, whose own error is the one to report.
      if (!existsSync(path.join(out, ".vite/manifest.json"))) return;
      const manifest = JSON.parse(await readFile(path.join(out, ".vite/manifest.json"), "utf8"));
      const table = JSON.parse(
        await readFile(fileURLToPath(new URL("../src/app/pages.json", import.meta.url)), "utf8"),
      );
      const entry = manifest["index.html"];
      const shell = filesOf(manifest, "index.html");
      const pages = table.map(({ path: route, module, answer, is_answer_plain, later = [] }) => {
        const chunk = manifest[module];
        if (!chunk)
          throw new Error(`src/app/pages.json names ${module}, which the build does not know`);
        const files = filesOf(manifest, module);
        for (const file of shell) files.delete(file);
        // Modules that nearly every answer of the page needs, loaded later: listed for the size report.
        const laterFiles = later
          .flatMap((name) => [...filesOf(manifest, name)])
          .filter((file) => !files.has(file) && !shell.has(file));
        return {
          path: route,
          answer: answer ?? null,
          is_answer_plain: is_answer_plain ?? false,
          preload: [...files],
          later: [...new Set(laterFiles)],
        };
      });
      await writeFile(path.join(out, "pages.json"), JSON.stringify({ entry: entry.file, pages }));
      await rm(path.join(out, ".vite"), { recursive: true });
      await compressAll(path.join(out, "assets"));
    },
  };
}

/** Scripts and style sheets a module needs, itself and its Worker included, without what it loads later. */
function filesOf(manifest, name, found = new Set()) {
  const chunk = manifest[name];
  if (found.has(chunk.file)) return found;
  found.add(chunk.file);
  for (const css of chunk.css ?? []) found.add(css);
  for (const asset of chunk.assets ?? []) {
    if (/\.worker-[^/]+\.js$/.test(asset)) found.add(asset);
  }
  for (const needed of chunk.imports ?? []) filesOf(manifest, needed, found);
  return found;
}

/** Store compressible files only compressed: the server decompresses the .gz for clients that accept neither encoding. */
async function compressAll(folder) {
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(folder)) {
    if (!COMPRESSIBLE.test(name)) continue;
    const file = path.join(folder, name);
    const bytes = await readFile(file);
    if (bytes.length < SMALLEST_WORTH_IT) continue;
    const br = await promisify(brotliCompress)(bytes, {
      params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
    });
    const gz = await promisify(gzip)(bytes, { level: 9 });
    if (gz.length >= bytes.length) continue;
    await writeFile(`${file}.gz`, gz);
    if (br.length < gz.length) await writeFile(`${file}.br`, br);
    await rm(file);
  }
}

// Print the size of each page on a cold load, and fail beyond the budgets: entry JS + CSS 200 KB gzip; a page 250 KB and 12 requests.
import { readFile, readdir, stat } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

const ENTRY_BYTES = 200_000;
const PAGE_BYTES = 250_000;
const PAGE_REQUESTS = 12;
// Besides files: the document, live updates, and one API call where the answer does not always travel with the document.
const OTHER_REQUESTS = 2;

const out =
  process.env.GREENROOM_PAGE_OUT ??
  fileURLToPath(new URL("../../greenroom/server/page", import.meta.url));
const index = await readFile(path.join(out, "index.html"), "utf8");
const { pages } = JSON.parse(await readFile(path.join(out, "pages.json"), "utf8"));
const names = new Set(await readdir(path.join(out, "assets")));

const first = [...index.matchAll(/(?:src|href)="\.\/(assets\/[^"]+)"/g)].map((match) => match[1]);
const failures = [];
let largest = 0;
const entry = await total(
  first.filter((file) => /\.(js|css)$/.test(file)),
  "gz",
);
report("entry JS + CSS (gzip)", entry, ENTRY_BYTES);
for (const page of pages) {
  const files = [...first, ...page.preload, ...page.later];
  const requests =
    files.length + OTHER_REQUESTS + (page.answer === null || page.is_answer_plain ? 1 : 0);
  const bytes = Buffer.byteLength(index) + (await total(files, "br"));
  largest = Math.max(largest, bytes);
  report(`${page.path} (${requests} requests at most)`, bytes, PAGE_BYTES);
  if (requests > PAGE_REQUESTS)
    failures.push(`${page.path}: ${requests} requests, more than ${PAGE_REQUESTS}`);
}
// Menus and dialogs load on the first user interaction: not part of a cold start, but needed soon.
const floating = [...names]
  .filter((name) => /^floating-.*\.js\.gz$/.test(name))
  .map((name) => `assets/${name.slice(0, -".gz".length)}`);
if (floating.length !== 1)
  failures.push(
    `menus and dialogs are in ${floating.length} scripts called floating-*.js, not in one`,
  );
report(
  "the largest of them, with menus and dialogs",
  largest + (await total(floating, "br")),
  PAGE_BYTES,
);
if (failures.length > 0) {
  console.error(`\n${failures.join("\n")}`);
  process.exit(1);
}

/** Transfer size of files: the compressed variant where one exists. */
async function total(files, encoding) {
  const sizes = files.map(async (file) => {
    const name = path.basename(file);
    const sent = names.has(`${name}.${encoding}`) ? `${name}.${encoding}` : name;
    return (await stat(path.join(out, "assets", sent))).size;
  });
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

function report(what, bytes, budget) {
  console.log(`${(bytes / 1000).toFixed(1).padStart(7)} KB of ${budget / 1000}  ${what}`);
  if (bytes > budget) failures.push(`${what}: ${bytes} bytes, more than ${budget}`);
}

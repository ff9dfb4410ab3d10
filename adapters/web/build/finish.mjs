// After vite: compresses what is served, and holds the first page to its budget.
import { readFile, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const dist = new URL("../dist/", import.meta.url).pathname;
const budget = { ".js": 60_000, ".css": 15_000 };

const compressible = [join(dist, "index.html")];
for (const name of await readdir(join(dist, "assets"))) compressible.push(join(dist, "assets", name));

const sizes = new Map();
for (const file of compressible) {
  const bytes = await readFile(file);
  const gzip = gzipSync(bytes, { level: 9 });
  const brotli = brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  });
  await writeFile(`${file}.gz`, gzip);
  await writeFile(`${file}.br`, brotli);
  sizes.set(file.slice(dist.length), gzip.length);
}

// The first page: what the document names, and what that imports at once.
const manifestFile = join(dist, ".vite", "manifest.json");
const manifest = JSON.parse(await readFile(manifestFile, "utf-8"));
await rm(join(dist, ".vite"), { recursive: true });
const first = new Set();
const collect = (key) => {
  const chunk = manifest[key];
  if (first.has(chunk.file)) return;
  first.add(chunk.file);
  for (const style of chunk.css ?? []) first.add(style);
  for (const next of chunk.imports ?? []) collect(next);
};
collect("index.html");

let over = false;
for (const [extension, limit] of Object.entries(budget)) {
  let total = 0;
  for (const file of first) if (file.endsWith(extension)) total += sizes.get(file);
  console.log(`first page, ${extension} compressed: ${total} of ${limit} bytes`);
  over ||= total === 0 || total > limit;
}
if (over) {
  console.error("The first page is over its budget.");
  process.exit(1);
}

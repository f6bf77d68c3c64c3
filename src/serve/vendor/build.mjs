// Bundles entry.js and charts.js into ../page/assets/vendor.js and charts.js, and gathers the licences beside them.
// Run `npm ci && npm run build` here after changing package.json.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const result = await build({
  entryPoints: { vendor: "entry.js", charts: "charts.js" },
  outdir: "../page/assets",
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2020",
  charset: "utf8",
  legalComments: "none",
  metafile: true,
  define: { "process.env.NODE_ENV": '"production"' },
  conditions: ["production"],
  banner: { js: "// Built by src/serve/vendor/build.mjs; licences in vendor.licenses.txt" },
});

const used = Object.keys(result.metafile.inputs)
  .map((path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1])
  .filter((name) => name);
const licenses = [...new Set(used)].sort().map((name) => {
  const folder = `node_modules/${name}`;
  const { version, license } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  if (!file) throw new Error(`${name} has no licence file; name its licence by hand`);
  return `${name} ${version} (${license})\n\n${readFileSync(`${folder}/${file}`, "utf8").trim()}\n`;
});
writeFileSync("../page/assets/vendor.licenses.txt", licenses.join(`\n${"-".repeat(72)}\n\n`));

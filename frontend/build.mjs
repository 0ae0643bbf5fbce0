// Builds everything that the pages load: style sheets, scripts, icons, font. `npm run build` writes ../static/dist.
// The output is the same for the same sources and lock file, is committed, and carries a hash of its content in each
// name, so that servers may let browsers keep it for ever. manifest.json tells Python which file has which name.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import * as sass from "sass";
import { licences } from "./licences.mjs";
import { sprite } from "./sprite.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const FONTS = ["ibm-plex-sans-latin-wght-normal.woff2", "ibm-plex-sans-latin-ext-wght-normal.woff2"];

export async function build(into) {
  const manifest = {};
  mkdirSync(into, { recursive: true });

  const put = (name, content) => {
    const [stem, ending] = [name.slice(0, name.lastIndexOf(".")), name.slice(name.lastIndexOf("."))];
    const hash = createHash("sha256").update(content).digest("hex").slice(0, 10);
    manifest[name] = `${stem}-${hash}${ending}`;
    writeFileSync(join(into, manifest[name]), content);
  };

  for (const font of FONTS) {
    put(font, readFileSync(join(here, "node_modules/@fontsource-variable/ibm-plex-sans/files", font)));
  }
  for (const image of readdirSync(join(here, "src/images")).sort()) {
    put(image, readFileSync(join(here, "src/images", image)));
  }
  put("icons.svg", sprite(here));
  for (const name of ["app", "calendar"]) {
    put(`${name}.css`, await style(name, manifest));
    put(`${name}.js`, await script(name));
  }
  writeFileSync(join(into, "LICENCES.txt"), licences(here));
  const sorted = Object.fromEntries(Object.entries(manifest).sort());
  writeFileSync(join(into, "manifest.json"), JSON.stringify(sorted, null, 2) + "\n");
  removeOthers(into, ["LICENCES.txt", "manifest.json", ...Object.values(manifest)]);
}

// Last, so that a running server always finds what its manifest names.
function removeOthers(folder, kept) {
  for (const name of readdirSync(folder).filter((name) => !kept.includes(name))) rmSync(join(folder, name));
}

async function style(name, manifest) {
  const written = sass.compile(join(here, `src/styles/${name}.scss`), {
    loadPaths: [join(here, "node_modules")],
    silenceDeprecations: ["import", "global-builtin", "color-functions", "if-function"],
    quietDeps: true,
  }).css;
  const named = written.replace(/url\("?asset:([^")]+)"?\)/g, (_, asset) => `url("${hashed(manifest, asset)}")`);
  const { code } = await esbuild.transform(named, { loader: "css", minify: true, target: ["chrome111", "safari16.4", "firefox115"] });
  return code;
}

function hashed(manifest, asset) {
  if (!manifest[asset]) throw new Error(`A style sheet names "${asset}", which is not built.`);
  return manifest[asset];
}

async function script(name) {
  const built = await esbuild.build({
    entryPoints: [join(here, `src/scripts/${name}.js`)],
    absWorkingDir: here,
    bundle: true,
    minify: true,
    format: "iife",
    target: ["chrome111", "safari16.4", "firefox115"],
    legalComments: "none",
    write: false,
  });
  return built.outputFiles[0].contents;
}

if (basename(process.argv[1]) === "build.mjs") await build(join(here, "../static/dist"));

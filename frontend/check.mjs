// Says whether ../static/dist is what the sources make: builds into a temporary folder and compares. Exit 1 if not.
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "./build.mjs";

const committed = join(dirname(fileURLToPath(import.meta.url)), "../static/dist");
const fresh = mkdtempSync(join(tmpdir(), "dist-"));
await build(fresh);
const differing = [...new Set([...readdirSync(committed), ...readdirSync(fresh)])].sort().filter((name) => !same(name));
rmSync(fresh, { recursive: true });
for (const name of differing) console.error(`static/dist/${name} is not what frontend/ builds.`);
if (differing.length) {
  console.error("Run `npm run build` in frontend/ and commit static/dist.");
  process.exit(1);
}
console.log("static/dist is current.");

function same(name) {
  try {
    return readFileSync(join(committed, name)).equals(readFileSync(join(fresh, name)));
  } catch (error) {
    if (error.code === "ENOENT") return false;
    throw error;
  }
}

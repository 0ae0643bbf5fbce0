// The licences of everything that ends up in ../static/dist, as one text that is served beside it.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const SHIPPED = ["@event-calendar/core", "@fontsource-variable/ibm-plex-sans", "bootstrap", "bootstrap-icons", "htmx.org", "svelte"];
const NAMES = ["LICENSE", "LICENSE.md"];

export function licences(here) {
  return SHIPPED.map((name) => {
    const folder = join(here, "node_modules", name);
    const about = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const text = readFileSync(licenceFile(here, name, folder), "utf8").trim();
    return `${about.name} ${about.version} (${about.license})\n${"=".repeat(60)}\n${text}\n`;
  }).join("\n\n");
}

// Most packages bring the text; for one that does not, it stands in licences/.
function licenceFile(here, name, folder) {
  const own = join(here, "licences", `${name.replace("/", "-")}.txt`);
  const found = [...NAMES.map((file) => join(folder, file)), own].find((file) => existsSync(file));
  if (!found) throw new Error(`${name} has no licence text: put it into ${own}.`);
  return found;
}

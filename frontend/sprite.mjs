// One SVG with every icon that the pages use, each a <symbol> named like its bootstrap-icon. To add an icon, add its name.
import { readFileSync } from "node:fs";
import { join } from "node:path";

const ICONS = [
  "arrow-clockwise", "arrow-counterclockwise", "arrow-left", "arrow-left-right", "arrow-repeat", "arrow-right", "bell", "bookmark", "box-arrow-in-right",
  "box-arrow-right", "box-arrow-up-right", "building", "calendar-check", "calendar-plus", "calendar-week", "calendar3",
  "cash-coin", "check-circle", "check-lg", "chevron-down", "chevron-left", "chevron-right", "circle-half", "clipboard",
  "clock", "clock-history", "cone-striped", "copy", "dash-circle", "diagram-3", "download", "envelope",
  "exclamation-triangle", "eye", "file-earmark-arrow-up", "file-earmark-text", "funnel", "gear", "geo-alt", "globe2",
  "grip-vertical", "hand-index", "hourglass-split", "house", "image", "info-circle", "key", "layers", "lightning", "link-45deg",
  "list", "list-check", "lock", "mortarboard", "moon-stars", "pencil", "people", "person", "person-badge",
  "person-check", "person-plus", "play-circle", "plus-lg", "printer", "qr-code", "question-circle", "search", "send", "shield-check", "speedometer2",
  "shield-lock", "sliders", "slash-circle", "stop-circle", "sun", "table", "telephone", "tools", "trash", "unlock", "upload", "wrench",
  "x-circle", "x-lg", "x-octagon",
];

export function sprite(here) {
  const symbols = ICONS.map((name) => {
    const svg = readFileSync(join(here, "node_modules/bootstrap-icons/icons", `${name}.svg`), "utf8");
    const body = svg.replace(/^[^]*?<svg[^>]*>/, "").replace(/<\/svg>\s*$/, "").replace(/\s*\n\s*/g, "");
    return `<symbol id="${name}" viewBox="0 0 16 16">${body}</symbol>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" fill="currentColor">\n${symbols.join("\n")}\n</svg>\n`;
}

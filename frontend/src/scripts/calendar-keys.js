// A calendar is one tab stop. From there arrow keys go along a line (an instrument's row, a day's column) from time to
// time, and to the lines beside it; so everything can be reached however small it is drawn, and Tab soon leaves it.
const FACES = ".event-face, .row-all";
const ROWS = { lines: ".ec-row-head", along: ["left", "right"], across: ["top", "bottom"], keys: ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"] };
const COLUMNS = { lines: ".ec-body .ec-day", along: ["top", "bottom"], across: ["left", "right"], keys: ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"] };

export function goByArrows(place, kind) {
  const shape = kind === "week" ? COLUMNS : ROWS;
  place.addEventListener("keydown", (event) => {
    const from = event.target.closest(FACES);
    if (!from || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const next = target(event.key, from, place, shape);
    if (next === undefined) return;
    event.preventDefault();
    next?.focus();
  });
  place.addEventListener("focusin", (event) => event.target.matches(FACES) && makeStop(place, event.target));
}

// Called whenever something was drawn: the stop stays where it is, or is the first there is.
export function keepOneTabStop(place) {
  const faces = [...place.querySelectorAll(FACES)];
  if (faces.filter((face) => face.tabIndex === 0).length === 1) return;
  const first = place.querySelector(".row-all") ?? faces.find((face) => !face.closest(".ec-bg-event")) ?? faces[0];
  if (first) makeStop(place, first);
}

function makeStop(place, chosen) {
  place.querySelectorAll(FACES).forEach((face) => (face.tabIndex = face === chosen ? 0 : -1));
}

// What the key leads to: undefined if it is none of ours, null at the end of a line.
function target(key, from, place, shape) {
  const lines = linesOf(place, shape);
  const at = lines.findIndex((line) => line.includes(from));
  if (at < 0) return undefined;
  const [back, on, before, after] = shape.keys;
  const line = lines[at];
  const ends = { [back]: line[line.indexOf(from) - 1], [on]: line[line.indexOf(from) + 1], Home: line[0], End: line.at(-1) };
  if (key in ends) return ends[key] ?? null;
  if (key === before) return nearest(lines.slice(0, at).reverse(), from, shape);
  if (key === after) return nearest(lines.slice(at + 1), from, shape);
  return undefined;
}

function nearest(lines, from, { along: [start] }) {
  const line = lines.find((one) => one.length > 0) ?? [];
  const wanted = from.getBoundingClientRect()[start];
  const distance = (face) => Math.abs(face.getBoundingClientRect()[start] - wanted);
  return line.reduce((best, face) => (best && distance(best) <= distance(face) ? best : face), null);
}

// By where things are drawn: each line's items from start to end.
function linesOf(place, { lines, along: [start], across: [first, last] }) {
  const faces = [...place.querySelectorAll(FACES)].map((face) => [face, face.getBoundingClientRect()]);
  const middle = (box) => (box[first] + box[last]) / 2;
  return [...place.querySelectorAll(lines)].map((line) => {
    const band = line.getBoundingClientRect();
    const inside = faces.filter(([, box]) => band[first] <= middle(box) && middle(box) < band[last]);
    return inside.sort(([, one], [, other]) => one[start] - other[start] || one[first] - other[first]).map(([face]) => face);
  });
}

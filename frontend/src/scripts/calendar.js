// The script of pages with a calendar, loaded after app.js. All that knows @event-calendar/core is in this file.
// The calendar knows no time zones: strings of the instrument's wall clock come from the server and go back to it.
import { createCalendar, Interaction, ResourceTimeline, TimeGrid } from "@event-calendar/core";
import { goByArrows, keepOneTabStop } from "./calendar-keys.js";
import { openList, openNote } from "./calendar-note.js";
import { move, showMoved, showRefusal, showText } from "./calendar-moves.js";

const MINUTES_A_SLOT = { rows: { 1: 30, 7: 180 }, week: { 7: 30 } };
const NARROWEST_SLOT = { rows: { 1: 15, 7: 15 }, week: { 7: 0 } };
const NAMES_WIDTH = 248;
const SCROLLBAR_WIDTH = 20;
const MOST_ROWS_IN_FULL = 10; // more of them scroll inside the calendar, under its hours
const SLOT_HEIGHT = 26;
const FINE_SNAP = 15; // minutes: then half an hour is twice as high, so that the shortest booking is still a target
const TABLE_ROLES = "[role=table], [role=row], [role=rowgroup], [role=rowheader], [role=columnheader], [role=cell], [role=gridcell]";
const TABLE_PLACES = ["aria-colindex", "aria-colspan", "aria-rowindex"];

document.querySelectorAll("[data-calendar]").forEach((place) => {
  // Drawn when there is room for it: on a phone the lists stand in its place, until the phone is turned.
  const whenShown = new ResizeObserver(() => {
    if (!place.clientWidth) return;
    whenShown.disconnect();
    start(place);
  });
  whenShown.observe(place);
});

async function start(place) {
  const texts = JSON.parse(place.dataset.texts);
  const state = place.querySelector(".calendar-state");
  try {
    const content = await load(place.dataset.feed);
    state.remove();
    draw(place, content, texts);
  } catch (error) {
    state.textContent = texts.failed;
    throw error;
  }
}

async function load(address) {
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${address} answered ${answer.status}`);
  return answer.json();
}

function draw(place, content, texts) {
  const kind = place.dataset.calendar;
  const days = Number(place.dataset.days);
  const dayNames = JSON.parse(place.dataset.dayNames);
  let events = content.events;
  const rows = new Map(content.resources.map((row) => [row.id, row.extendedProps]));
  const calendar = createCalendar(place, [Interaction, ResourceTimeline, TimeGrid], {
    ...layout(place, kind, days, content),
    view: kind === "week" ? "timeGridWeek" : days === 7 ? "resourceTimelineWeek" : "resourceTimelineDay",
    date: place.dataset.first,
    firstDay: 1,
    locale: document.documentElement.lang,
    headerToolbar: { start: "", center: "", end: "" },
    buttonText: { expand: "+", collapse: "-" },
    allDaySlot: false,
    resources: content.resources,
    events,
    slotLabelFormat: (time) => String(time.getHours()).padStart(2, "0"),
    eventTimeFormat: (from, to) => (to ? `${clock(from)}–${clock(to)}` : clock(from)),
    dayHeaderFormat: (day) => dayNames[wall(day).slice(0, 10)] ?? "",
    eventContent: ({ event, timeText }) => ({ domNodes: eventContent(event, timeText, texts) }),
    resourceLabelContent: ({ resource }) => ({ domNodes: rowLabel(resource, (opener) => openList(resource.extendedProps.all, of(resource), texts, opener)) }),
    eventDidMount: ({ event, el }) => describe(event, el),
    eventAllUpdated: () => tidy(place),
    viewDidMount: () => tidy(place),
    // `editable: false` is ignored, so nothing may be dragged but what the server grants, event by event.
    eventStartEditable: false,
    eventDurationEditable: false,
    selectable: true,
    longPressDelay: 400,
    selectConstraint: ({ resource }) => Boolean((resource ? rows.get(resource.id) : [...rows.values()][0]).check),
    select: ({ startStr, endStr, resource }) => {
      const row = resource ? rows.get(resource.id) : [...rows.values()][0];
      location.assign(`${row.check}?${new URLSearchParams({ starts: startStr.slice(0, 16), ends: endStr.slice(0, 16) })}`);
    },
    eventDrop: (info) => (info.newResource ? stay(info, texts.other) : send(info)),
    eventResize: (info) => send(info),
  });
  goByArrows(place, kind);
  new MutationObserver(() => tidy(place)).observe(place, { childList: true, subtree: true });
  new ResizeObserver(() => {
    if (place.clientWidth) calendar.setOption("slotWidth", slotWidth(place, kind, days, content.hours));
    requestAnimationFrame(() => tidy(place));
  }).observe(place);

  // What there is in a row, in order of time; not what is drawn over it.
  function of(resource) {
    const shown = events.filter((event) => event.resourceIds.includes(resource.id) && !event.extendedProps.isSilent);
    return shown.sort((one, other) => one.start.localeCompare(other.start)).map((event) => event.extendedProps);
  }

  async function send(info) {
    const address = info.event.extendedProps.move;
    const outcome = await move(address, { starts: wall(info.event.start), ends: wall(info.event.end) });
    if (outcome.done === undefined) info.revert();
    await show(outcome);
  }

  async function show({ done, refusal }) {
    if (done !== undefined) {
      await redraw();
      showMoved(done, async (address, fields) => show(await move(address, fields)));
    } else if (refusal !== undefined) showRefusal(refusal, texts);
    else showText(texts.unreachable);
  }

  async function redraw() {
    const fresh = await load(place.dataset.feed);
    events = fresh.events;
    calendar.setOption("events", events);
  }
}

// Nights in which nothing is open or booked are left out.
function layout(place, kind, days, { hours, snap, resources }) {
  const [first, last] = hours;
  return {
    slotMinTime: `${first}:00`,
    slotMaxTime: `${last}:00`,
    scrollTime: `${first}:00`,
    slotDuration: { minutes: MINUTES_A_SLOT[kind][days] },
    slotLabelInterval: { hours: kind === "rows" && days === 7 ? 6 : 1 },
    snapDuration: { minutes: Math.min(snap, 60) },
    slotWidth: slotWidth(place, kind, days, hours),
    slotHeight: snap <= FINE_SNAP ? 2 * SLOT_HEIGHT : SLOT_HEIGHT,
    height: kind === "week" || resources.length <= MOST_ROWS_IN_FULL ? undefined : "max(24rem, calc(100vh - 12rem))",
  };
}

// As much width for an hour as there is room for.
function slotWidth(place, kind, days, [first, last]) {
  const slots = ((last - first) * 60 * days) / MINUTES_A_SLOT[kind][days];
  const room = place.clientWidth - NAMES_WIDTH - SCROLLBAR_WIDTH;
  return Math.max(NARROWEST_SLOT[kind][days], Math.floor((100 * room) / slots) / 100);
}

// A button inside each event takes the focus, a click and a tap; its words are those one sees, then all the rest.
function eventContent(event, timeText, texts) {
  const { spoken, isSilent } = event.extendedProps;
  if (isSilent) return [];
  const seen = event.display === "background" ? [] : [words("event-time", timeText), words("event-title", event.title)];
  const button = document.createElement("button");
  button.type = "button";
  button.className = "event-face";
  button.tabIndex = -1;
  button.append(...seen, words("visually-hidden", spoken ?? ""));
  button.addEventListener("click", () => openNote(event.extendedProps, texts, button));
  return [button];
}

// The school's code first, so that it is read even where its name is cut; the whole of it is the title.
function rowLabel({ title, extendedProps: { url, school, code, all } }, open) {
  const link = Object.assign(document.createElement("a"), { href: url, textContent: title, title });
  const where = Object.assign(words("row-school", `${code} · ${school}`), { title: school });
  const button = Object.assign(document.createElement("button"), { type: "button", className: "row-all", title: all, tabIndex: -1 });
  button.setAttribute("aria-label", all);
  button.addEventListener("click", () => open(button));
  return [link, where, button];
}

function describe(event, element) {
  element.title = event.extendedProps.isSilent ? "" : event.extendedProps.spoken;
}

function words(className, textContent) {
  return Object.assign(document.createElement("span"), { className, textContent });
}

function tidy(place) {
  dropTableRoles(place);
  keepOneTabStop(place);
}

// Its grid is marked up as a table without being one; the words of the events say all that the roles would.
function dropTableRoles(place) {
  place.querySelectorAll(TABLE_ROLES).forEach((element) => element.removeAttribute("role"));
  TABLE_PLACES.forEach((name) => place.querySelectorAll(`[${name}]`).forEach((element) => element.removeAttribute(name)));
}

function stay(info, text) {
  info.revert();
  showText(text);
}

function wall(date) {
  const two = (number) => String(number).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${clock(date)}`;
}

function clock(date) {
  return `${String(date.getHours()).padStart(2, "0")}:${String(date.getMinutes()).padStart(2, "0")}`;
}

// The script of pages with a calendar, loaded after app.js. All that knows @event-calendar/core is in this file.
// The calendar knows no time zones: strings of the instrument's wall clock come from the server and go back to it.
import { createCalendar, Interaction, ResourceTimeline, TimeGrid } from "@event-calendar/core";
import { openNote } from "./calendar-note.js";
import { move, showMoved, showRefusal, showText } from "./calendar-moves.js";

const MINUTES_A_SLOT = { rows: { 1: 30, 7: 180 }, week: { 7: 30 } };
const NARROWEST_SLOT = { rows: { 1: 15, 7: 15 }, week: { 7: 0 } };
const NAMES_WIDTH = 248;
const SCROLLBAR_WIDTH = 20;
const SMALLEST_TARGET = 24;
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
    events: content.events,
    slotLabelFormat: (time) => String(time.getHours()).padStart(2, "0"),
    eventTimeFormat: (from, to) => (to ? `${clock(from)}–${clock(to)}` : clock(from)),
    dayHeaderFormat: (day) => dayNames[wall(day).slice(0, 10)] ?? "",
    eventContent: ({ event, timeText }) => ({ domNodes: eventContent(event, timeText, texts) }),
    resourceLabelContent: ({ resource }) => ({ domNodes: rowLabel(resource) }),
    eventDidMount: ({ event, el }) => describe(event, el, texts),
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
  new MutationObserver(() => tidy(place)).observe(place, { childList: true, subtree: true });
  new ResizeObserver(() => {
    if (place.clientWidth) calendar.setOption("slotWidth", slotWidth(place, kind, days, content.hours));
    requestAnimationFrame(() => tidy(place));
  }).observe(place);

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
    calendar.setOption("events", fresh.events);
  }
}

// Nights in which nothing is open or booked are left out.
function layout(place, kind, days, { hours, snap }) {
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
    height: kind === "week" ? undefined : "max(24rem, calc(100vh - 12rem))",
  };
}

// As much width for an hour as there is room for.
function slotWidth(place, kind, days, [first, last]) {
  const slots = ((last - first) * 60 * days) / MINUTES_A_SLOT[kind][days];
  const room = place.clientWidth - NAMES_WIDTH - SCROLLBAR_WIDTH;
  return Math.max(NARROWEST_SLOT[kind][days], Math.floor((100 * room) / slots) / 100);
}

// A button inside each event is what one tabs to; its words are those one sees, then all the rest.
function eventContent(event, timeText, texts) {
  const { spoken, isStop } = event.extendedProps;
  if (event.display === "background" && !isStop) return [];
  const seen = event.display === "background" ? [] : [words("event-time", timeText), words("event-title", event.title)];
  const button = document.createElement("button");
  button.type = "button";
  button.className = "event-face";
  button.append(...seen, words("visually-hidden", spoken ?? ""));
  button.addEventListener("click", () => openNote(event.extendedProps, texts, button));
  return [button];
}

function rowLabel(resource) {
  const link = Object.assign(document.createElement("a"), { href: resource.extendedProps.url, textContent: resource.title });
  return [link, words("row-school", resource.extendedProps.school)];
}

// Closed time explains itself on a click anywhere in it; what has a button does so on focus and Enter too.
function describe(event, element, texts) {
  element.title = event.extendedProps.spoken ?? "";
  if (event.display !== "background" || event.extendedProps.isStop) return;
  element.addEventListener("click", () => openNote(event.extendedProps, texts));
}

function words(className, textContent) {
  return Object.assign(document.createElement("span"), { className, textContent });
}

function tidy(place) {
  dropTableRoles(place);
  chooseTabStops(place);
}

// What is drawn smaller than a target may be is left to the mouse here; the lists and the instrument's week have it in full.
function chooseTabStops(place) {
  place.querySelectorAll(".event-face").forEach((face) => {
    const { width, height } = face.getBoundingClientRect();
    face.tabIndex = Math.min(width, height) >= SMALLEST_TARGET ? 0 : -1;
  });
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

// The panel that opens when something on a calendar is chosen: what it is, and where one can go from there.
export function openNote({ heading, when, lines, links }, texts, opener) {
  fill(heading, [when, ...lines].map((line) => element("p", line)), buttons(links, texts), opener);
}

// All times of a row, one below the other: what the row draws too small for a finger is a line with buttons here.
export function openList(heading, items, texts, opener) {
  const list = element("ul", "");
  list.className = "note-list";
  list.append(...items.map(item));
  fill(heading, [items.length ? list : element("p", texts.nothing)], buttons([], texts), opener);
}

function item({ heading, when, title, links, isBooking }) {
  const line = element("li", "");
  const says = element("p", "");
  says.append(element("strong", when), document.createTextNode(" "), element("span", heading));
  const what = element("div", "");
  what.append(says, ...(title ? [element("p", title)] : []));
  line.append(what);
  if (isBooking) line.append(...links.map(([text, address]) => link(text, address, "btn btn-secondary btn-sm")));
  return line;
}

function fill(heading, content, foot, opener) {
  const dialog = document.querySelector("[data-calendar-note]");
  const title = element("h2", heading);
  title.id = "calendar-note-heading";
  dialog.replaceChildren(title, ...content, foot);
  open(dialog, opener);
}

// Shows markup that the server wrote, such as a refusal, in the same panel.
export function openMarkup(markup, texts) {
  const dialog = document.querySelector("[data-calendar-note]");
  const parsed = new DOMParser().parseFromString(markup, "text/html");
  const content = parsed.querySelector("[data-refusal], .refusal") ?? parsed.querySelector("main") ?? parsed.body;
  const title = content.querySelector("h1, h2, h3");
  if (title) title.id = "calendar-note-heading";
  dialog.replaceChildren(document.adoptNode(content), buttons([], texts));
  open(dialog);
}

function open(dialog, opener) {
  dialog.setAttribute("aria-labelledby", "calendar-note-heading");
  dialog.onclose = () => opener?.focus();
  if (!dialog.open) dialog.showModal();
}

function buttons(links, texts) {
  const row = element("div", "");
  row.className = "buttons";
  row.append(...links.map(([text, address], position) => link(text, address, position === 0 ? "btn btn-primary" : "btn btn-secondary")));
  const close = element("button", texts.close);
  close.type = "button";
  close.className = "btn btn-secondary";
  close.addEventListener("click", () => close.closest("dialog").close());
  row.append(close);
  return row;
}

function link(text, address, className) {
  return Object.assign(element("a", text), { href: address, className });
}

function element(name, text) {
  return Object.assign(document.createElement(name), { textContent: text });
}

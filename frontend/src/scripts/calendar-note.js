// The panel that opens when something on a calendar is chosen: what it is, and where one can go from there.
export function openNote({ heading, lines, links }, texts, opener) {
  const dialog = document.querySelector("[data-calendar-note]");
  const title = element("h2", heading);
  title.id = "calendar-note-heading";
  dialog.replaceChildren(title, ...lines.map((line) => element("p", line)), buttons(links, texts, dialog));
  open(dialog, opener);
}

// Shows markup that the server wrote, such as a refusal, in the same panel.
export function openMarkup(markup, texts) {
  const dialog = document.querySelector("[data-calendar-note]");
  const parsed = new DOMParser().parseFromString(markup, "text/html");
  const content = parsed.querySelector("[data-refusal], .refusal") ?? parsed.querySelector("main") ?? parsed.body;
  const title = content.querySelector("h1, h2, h3");
  if (title) title.id = "calendar-note-heading";
  dialog.replaceChildren(document.adoptNode(content), buttons([], texts, dialog));
  open(dialog);
}

function open(dialog, opener) {
  dialog.setAttribute("aria-labelledby", "calendar-note-heading");
  dialog.onclose = () => opener?.focus();
  if (!dialog.open) dialog.showModal();
}

function buttons(links, texts, dialog) {
  const row = element("div", "");
  row.className = "buttons";
  links.forEach(([text, address], position) => {
    const link = element("a", text);
    link.href = address;
    link.className = position === 0 ? "btn btn-primary" : "btn btn-secondary";
    row.append(link);
  });
  const close = element("button", texts.close);
  close.type = "button";
  close.className = "btn btn-secondary";
  close.addEventListener("click", () => dialog.close());
  row.append(close);
  return row;
}

function element(name, text) {
  return Object.assign(document.createElement(name), { textContent: text });
}

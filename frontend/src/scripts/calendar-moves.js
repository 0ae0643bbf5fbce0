// Moving a booking by dragging: the same request that the form sends, and what its answer means.
import { openMarkup } from "./calendar-note.js";

const TOAST_SECONDS = 15;

// {done: markup} when moved, {refusal: markup} when the rules or somebody faster said no, {} when there was no answer.
// With HX-Request the server answers with the fragment alone.
export async function move(address, wanted) {
  const token = document.querySelector("meta[name=csrf-token]").content;
  try {
    const answer = await fetch(address, {
      method: "POST",
      body: new URLSearchParams(wanted),
      headers: { "X-CSRFToken": token, "HX-Request": "true" },
    });
    if (answer.ok) return { done: await answer.text() };
    return [409, 422].includes(answer.status) ? { refusal: await answer.text() } : {};
  } catch (error) {
    if (error instanceof TypeError) return {};
    throw error;
  }
}

export function showRefusal(markup, texts) {
  openMarkup(markup, texts);
}

// The server's message; its form, the undo, is sent without leaving the page: `undo(address, fields)`. Of a booking only
// the newest stays: what an older one would take back is no longer so.
export function showMoved(markup, undo) {
  const content = new DOMParser().parseFromString(markup, "text/html").body;
  const booking = content.querySelector("[data-moved]")?.dataset.moved;
  if (booking) toasts().querySelectorAll(`[data-moved="${CSS.escape(booking)}"]`).forEach((old) => old.closest(".message").remove());
  const toast = showToast(...[...content.childNodes].map((node) => document.adoptNode(node)));
  toast.querySelector("form")?.addEventListener("submit", (event) => {
    event.preventDefault();
    toast.remove();
    undo(event.target.action, Object.fromEntries(new FormData(event.target)));
  });
}

export function showText(text) {
  showToast(Object.assign(document.createElement("p"), { textContent: text }));
}

function showToast(...content) {
  const toast = Object.assign(document.createElement("div"), { className: "message tone-good" });
  toast.append(...content);
  toasts().append(toast);
  removeInTime(toast);
  return toast;
}

// Not from under a hand or the keyboard: then it has its time again.
function removeInTime(toast) {
  setTimeout(() => (toast.matches(":hover, :focus-within") ? removeInTime(toast) : toast.remove()), TOAST_SECONDS * 1000);
}

function toasts() {
  return document.querySelector("#toasts");
}

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

// The server's message; its form, the undo, is sent without leaving the page: `undo(address, fields)`.
export function showMoved(markup, undo) {
  const content = new DOMParser().parseFromString(markup, "text/html").body;
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
  document.querySelector("#toasts").append(toast);
  setTimeout(() => toast.contains(document.activeElement) || toast.remove(), TOAST_SECONDS * 1000);
  return toast;
}

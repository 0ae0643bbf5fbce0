// Forms: one that is sent once is not sent twice; the end of a booking follows its start.
const DIGITS_OF_A_WALL_TIME = 16;

export function sendOnce() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-once]")) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
  });
}

// Inside [data-keeps-length], a changed start moves the end by as much, and a first start sets it: the attribute's value
// is a usual length in minutes. Wall-clock strings are read as UTC, only to count.
export function keepLength() {
  document.addEventListener("focusin", ({ target }) => {
    if (isStart(target)) target.dataset.before = target.value;
  });
  document.addEventListener("change", ({ target }) => {
    if (!isStart(target)) return;
    const form = target.closest("[data-keeps-length]");
    const ends = form.querySelector("[name=ends]");
    const [before, after, end] = [target.dataset.before, target.value, ends?.value].map(minutes);
    target.dataset.before = target.value;
    if ([before, after, end].every(Number.isFinite)) ends.value = written(end + after - before);
    else if (ends && !ends.value && Number.isFinite(after) && Number(form.dataset.keepsLength)) {
      ends.value = written(after + Number(form.dataset.keepsLength));
    }
  }, true);
}

function isStart(element) {
  return element.matches?.("[data-keeps-length] [name=starts]");
}

function minutes(text) {
  return text?.length === DIGITS_OF_A_WALL_TIME ? Date.parse(`${text}:00Z`) / 60000 : NaN;
}

function written(count) {
  return new Date(count * 60000).toJSON().slice(0, DIGITS_OF_A_WALL_TIME);
}

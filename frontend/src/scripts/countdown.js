// <time datetime="..." data-countdown data-minutes="# min left" data-hours="# h # min left">: the time left, kept true
// while the page is open; when it is over the page is read again, so that it says so.
const STEP = 15_000;

export function countDown() {
  // What is over by this clock when the page comes is as the server says: the clock may be wrong.
  const shown = [...document.querySelectorAll("time[data-countdown]")].filter((time) => left(time) > 0);
  if (!shown.length) return;
  const tick = () => shown.forEach(show);
  setInterval(tick, STEP);
  tick();
}

function show(time) {
  if (left(time) <= 0) {
    location.replace(location.href);
    return;
  }
  const minutes = Math.floor(left(time) / 60_000);
  const hours = Math.floor(minutes / 60);
  const words = hours ? time.dataset.hours : time.dataset.minutes;
  const numbers = hours ? [hours, minutes % 60] : [Math.max(1, minutes)];
  time.textContent = words.replace(/#/g, () => numbers.shift());
}

function left(time) {
  return new Date(time.dateTime) - Date.now();
}

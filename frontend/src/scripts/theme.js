// Switches light, dark and system without a reload. The cookie is what the server reads, so no page flashes.
const YEAR = 365 * 24 * 3600;

export function switchThemeInPlace() {
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-theme-switch]");
    if (!form || !event.submitter) return;
    event.preventDefault();
    choose(event.submitter.value);
    form.closest("details")?.removeAttribute("open");
  });
}

function choose(theme) {
  const known = ["light", "dark"].includes(theme);
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `theme=${known ? theme : ""}; path=/; samesite=lax; max-age=${known ? YEAR : 0}${secure}`;
  if (known) document.documentElement.dataset.bsTheme = theme;
  else delete document.documentElement.dataset.bsTheme;
  document.querySelectorAll("[data-theme-switch] button").forEach((button) => {
    button.setAttribute("aria-pressed", String(button.value === (known ? theme : "system")));
  });
}

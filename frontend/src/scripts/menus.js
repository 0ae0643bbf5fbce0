// A <details class="menu"> closes on Escape, on a click elsewhere and when focus leaves it.
export function closeMenusOutside() {
  const open = () => document.querySelectorAll("details.menu[open]");
  const closeOthers = (target) => open().forEach((menu) => menu.contains(target) || (menu.open = false));
  document.addEventListener("click", (event) => closeOthers(event.target));
  document.addEventListener("focusin", (event) => closeOthers(event.target));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    open().forEach((menu) => {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  });
}

// <button data-print> prints the page.
export function printOnClick() {
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });
}

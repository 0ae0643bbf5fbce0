// <button data-copy="#id" data-copied="Copied"> copies the value or text of that element and says so.
export function copyOnClick() {
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const source = document.querySelector(button.dataset.copy);
    await navigator.clipboard.writeText(source.value ?? source.textContent.trim());
    button.querySelector("[data-copy-label]").textContent = button.dataset.copied;
  });
}

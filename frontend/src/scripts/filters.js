// A select or checkbox of a filter form (GET, data-submit-on-change) sends the form at once; text fields wait for Enter.
export function submitFiltersOnChange() {
  document.addEventListener("change", (event) => {
    const form = event.target.form;
    if (!form?.matches("form[data-submit-on-change]")) return;
    if (event.target.matches("select, input[type=checkbox], input[type=radio]")) form.requestSubmit();
  });
}

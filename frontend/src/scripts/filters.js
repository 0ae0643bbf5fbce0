// A select or checkbox of a filter form (GET, data-submit-on-change) sends the form at once; text fields wait for Enter,
// and so does all that lies in an open sheet, whose button sends it. A form that names one field waits for that one. What is empty stays out of the
// address, and so does a field that only means something with another one (data-only-with) which is empty.
export function submitFiltersOnChange() {
  document.addEventListener("change", (event) => {
    const form = event.target.form;
    if (!form?.matches("form[data-submit-on-change]") || event.target.closest(":popover-open")) return;
    if (form.dataset.submitOnChange && form.dataset.submitOnChange !== event.target.name) return;
    if (event.target.matches("select, input[type=checkbox], input[type=radio]")) form.requestSubmit();
  });
  document.addEventListener("formdata", ({ target, formData }) => {
    if (target.method !== "get") return;
    for (const field of target.elements) {
      const needed = field.dataset.onlyWith;
      if (needed && !target.elements[needed].value) formData.delete(field.name);
    }
    for (const [name, value] of [...formData]) if (value === "") formData.delete(name);
  });
}

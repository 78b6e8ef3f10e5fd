// Rows of a form that go on: Enter goes to the next row, the last row is followed by a new one, as a formset counts them.
for (const block of document.querySelectorAll("[data-rows]")) {
  const prefix = block.dataset.rows;
  const total = block.closest("form").querySelector(`[name="${prefix}-TOTAL_FORMS"]`);
  const most = Number(block.closest("form").querySelector(`[name="${prefix}-MAX_NUM_FORMS"]`).value);
  const button = block.querySelector("[data-add-row]");
  const rows = () => block.querySelectorAll("[data-row]");
  const add = () => {
    const number = Number(total.value);
    if (number >= most) return null;
    const last = rows()[number - 1];
    const row = last.cloneNode(true);
    for (const field of row.querySelectorAll("[name], [for], [id]")) {
      for (const name of ["name", "for", "id", "aria-describedby"]) {
        const value = field.getAttribute(name);
        if (value) field.setAttribute(name, value.replace(`${prefix}-${number - 1}-`, `${prefix}-${number}-`));
      }
      if (field.matches("input, textarea")) field.value = field.defaultValue;
    }
    for (const error of row.querySelectorAll(".errorlist")) error.remove();
    last.after(row);
    total.value = number + 1;
    return row;
  };
  button.hidden = false;
  button.addEventListener("click", () => add()?.querySelector("input, select").focus());
  if (prefix !== "row") continue;
  block.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches("input")) return;
    event.preventDefault();
    const row = event.target.closest("[data-row]");
    (row.nextElementSibling?.matches("[data-row]") ? row.nextElementSibling : add())?.querySelector("input").focus();
  });
}

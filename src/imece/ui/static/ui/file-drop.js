// Files may be dropped anywhere on the area; the names of those chosen are shown under the field.
for (const area of document.querySelectorAll(".file-drop")) {
  const input = area.querySelector("input[type=file]");
  const chosen = area.querySelector(".chosen");
  const show = () => {
    chosen.replaceChildren(...Array.from(input.files, (file) => {
      const item = document.createElement("li");
      item.className = "tag";
      item.dir = "auto";
      item.textContent = file.name;
      return item;
    }));
  };
  for (const kind of ["dragenter", "dragover"]) {
    area.addEventListener(kind, (event) => { event.preventDefault(); area.classList.add("over"); });
  }
  for (const kind of ["dragleave", "drop"]) {
    area.addEventListener(kind, () => area.classList.remove("over"));
  }
  area.addEventListener("drop", (event) => {
    if (!event.dataTransfer.files.length || event.target === input) return;
    event.preventDefault();
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
  input.addEventListener("change", show);
}

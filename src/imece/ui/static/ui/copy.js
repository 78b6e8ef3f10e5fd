// <button type="button" data-copy="text" data-copied="Copied" hidden> copies its text; without JS it stays hidden.
for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) break;
  button.hidden = false;
  const said = button.textContent;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = button.dataset.copied || said;
    setTimeout(() => { button.textContent = said; }, 2000);
  });
}

// A confirmation opens as a popover without JS; with it, as a modal dialog that holds the focus.
for (const dialog of document.querySelectorAll("dialog.confirm[popover]")) {
  const openers = document.querySelectorAll(`[popovertarget="${dialog.id}"]`);
  dialog.removeAttribute("popover");
  for (const opener of openers) {
    opener.removeAttribute("popovertarget");
    opener.addEventListener("click", () => (dialog.contains(opener) ? dialog.close() : dialog.showModal()));
  }
}

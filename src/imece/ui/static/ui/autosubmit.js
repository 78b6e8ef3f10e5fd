// A form that says data-autosubmit is sent when one of its fields changes; its button stays for everyone else.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-autosubmit]");
  if (form) form.requestSubmit();
});

// Many files are sent one after another, so that each shows what became of it and none waits for all.
for (const form of document.querySelectorAll("form[data-one-by-one]")) {
  const input = form.querySelector("input[type=file]");
  const panel = form.querySelector(".reading");
  const bar = panel.querySelector("progress");
  const lines = panel.querySelector("ul");
  form.addEventListener("submit", async (event) => {
    const files = Array.from(input.files);
    if (files.length < 2) return;
    event.preventDefault();
    form.querySelector("button").disabled = true;
    panel.hidden = false;
    bar.max = files.length;
    for (const [number, file] of files.entries()) {
      bar.value = number;
      lines.insertAdjacentHTML("afterbegin", await send(form, file));
    }
    bar.value = files.length;
    const waits = lines.querySelector("[data-waits]:not([data-waits=''])");
    window.setTimeout(() => window.location.assign(form.dataset.after + (waits ? "?state=previewed" : "")), 1500);
  });
}

async function send(form, file) {
  const body = new FormData();
  body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  body.append("files", file, file.name);
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers: { "X-One-By-One": "1" }, credentials: "same-origin" });
    if (answer.ok && !answer.redirected) return await answer.text();
  } catch { /* the line below says which file did not arrive */ }
  const item = document.createElement("li");
  item.className = "late";
  item.textContent = `✗ ${file.name}`;
  return item.outerHTML;
}

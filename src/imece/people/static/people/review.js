// Whatever carries data-keys is pressed by these keys of the keyboard (by place, so that they work in every layout),
// except while somebody writes. The arrows follow the reading direction. A form with data-once is sent once.
const rightToLeft = document.documentElement.dir === "rtl";
const ARROWS = rightToLeft
  ? { ArrowLeft: "ArrowOn", ArrowRight: "ArrowBack" }
  : { ArrowRight: "ArrowOn", ArrowLeft: "ArrowBack" };

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.defaultPrevented) return;
  const field = event.target.closest("input, textarea, select, [contenteditable]");
  const writes = field && !["checkbox", "radio"].includes(field.type);
  if (writes || (field && event.code.startsWith("Arrow"))) return;
  if (event.target.closest(".compare-frame") && event.code.startsWith("Arrow")) return;
  const wanted = ARROWS[event.code] || event.code;
  const found = [...document.querySelectorAll("[data-keys]")].find((one) => one.dataset.keys.split(" ").includes(wanted));
  if (!found) return;
  event.preventDefault();
  found.click();
});

for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
  });
}
// Back from the next pair, the page is as it was and may be answered.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-once]")) delete form.dataset.sent;
});

// In the list of quick confirmation the arrow keys go from tick to tick.
for (const list of document.querySelectorAll(".quick .pairs")) {
  list.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const ticks = [...list.querySelectorAll("input[type=checkbox]")];
    const place = ticks.indexOf(event.target);
    if (!step || place < 0) return;
    event.preventDefault();
    ticks[Math.min(Math.max(place + step, 0), ticks.length - 1)].focus();
  });
}

// The roll: a tap or a key for each person, sent by itself; what could not be sent is kept and tried again.
// Without this file the page is one form with a button that saves it.
const form = document.getElementById("roll");
const list = document.getElementById("roll-list");
const filter = document.getElementById("roll-filter");
const KEPT = `roll-${form?.dataset.roll}`;
const PRESENT = new Set([" ", "p", "P", "+"]);
const ABSENT = new Set(["a", "A", "-", "−", "Delete"]);
const lines = list ? [...list.querySelectorAll(".roll-line")] : [];
const byCode = new Map(lines.map((line) => [line.dataset.code, line]));
const waiting = new Map(Object.entries(kept()));
// Taps are told in the server's time, so that a wrong clock wins nothing and one browser's taps keep their order.
const ahead = Number(form?.dataset.now) - Date.now();
let sending = false;
let again = 1000;

function kept() {
  try { return JSON.parse(sessionStorage.getItem(KEPT)) || {}; } catch { return {}; }
}

function keep() {
  form.dataset.left = waiting.size;
  try { sessionStorage.setItem(KEPT, JSON.stringify(Object.fromEntries(waiting))); } catch { /* a private window */ }
}

// ------------------------------------------------------------------ what a line shows
function show(line, state) {
  line.classList.remove("present", "absent", "expected");
  line.classList.add(state);
  line.dataset.state = state;
  for (const radio of line.querySelectorAll("input[type=radio]")) radio.checked = radio.value === state;
}

function mark(line, state) {
  if (!line || !line.querySelector("input[type=radio]")) return;
  show(line, state);
  waiting.set(line.dataset.code, { state, at: Math.round(Date.now() + ahead) });
  keep();
  count();
  send();
}

function count() {
  for (const state of ["present", "absent"]) {
    form.querySelector(`[data-count="${state}"]`).textContent = lines.filter((line) => line.dataset.state === state).length;
  }
}

function showWaiting() {
  for (const line of lines) {
    const sign = line.querySelector(".waiting");
    sign.hidden = !(again > 1000 && waiting.has(line.dataset.code));
    sign.lastElementChild.textContent = form.dataset.waiting;
  }
}

function trouble(text) {
  const box = form.querySelector(".line-trouble");
  box.hidden = !text;
  box.lastElementChild.textContent = text || "";
}

// ------------------------------------------------------------------ sending
function reason() {
  return document.getElementById("roll-reason")?.value || "";
}

async function post(taps) {
  const body = new FormData();
  body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  body.set("reason", reason());
  for (const [code, tap] of taps) {
    body.append("person", code);
    body.append("state", tap.state);
    body.append("at", tap.at);
  }
  const answer = await fetch(form.dataset.mark, { method: "POST", body, redirect: "manual" });
  if (answer.type === "opaqueredirect" || answer.status === 403) throw new Error("out");
  if (!answer.headers.get("content-type")?.startsWith("application/json")) throw new Error("lost");
  return answer.json();
}

// One request at a time, with all that waits: a tap at once, and after a lost connection everything together.
async function send() {
  if (sending || !waiting.size) return;
  sending = true;
  const taps = [...waiting];
  try {
    const said = await post(taps);
    for (const [code, tap] of taps) if (waiting.get(code) === tap) waiting.delete(code);
    again = 1000;
    trouble(said.refusal);
    take(said);
  } catch (error) {
    trouble(error.message === "out" ? form.dataset.out : form.dataset.lost);
    again = Math.min(again * 2, 15000);
  }
  keep();
  showWaiting();
  sending = false;
  if (waiting.size) setTimeout(send, again > 1000 ? again : 0);
}

// How everybody stands, also by the taps of others; what waits to be sent stays as it was tapped here.
function take(said) {
  for (const [code, state] of Object.entries(said.states || {})) {
    const line = byCode.get(code);
    if (!line) continue;
    const seen = line.querySelector("input[type=hidden]");
    if (seen) seen.value = state;
    if (!waiting.has(code)) show(line, state);
  }
  form.querySelector('[data-count="unnamed"]').textContent = said.unnamed;
  count();
}

// ------------------------------------------------------------------ finding a name or a number
const fold = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f\u064b-\u065f\u0670\u0640]/g, "").toLowerCase()
  .replace(/ı/g, "i").replace(/[أإآ]/g, "ا").replace(/[٠-٩]/g, (d) => "٠١٢٣٤٥٦٧٨٩".indexOf(d)).trim();
let asked = 0;

function fits(line, typed) {
  if (/^\d+$/.test(typed)) return line.dataset.number === String(Number(typed));
  const words = fold(line.dataset.words).split(" ");
  return typed.split(/\s+/).every((part) => words.some((word) => word.startsWith(part)));
}

function showOnly(wanted) {
  for (const line of lines) line.hidden = wanted !== null && !wanted.has(line);
  document.getElementById("roll-nobody").hidden = wanted === null || wanted.size > 0;
}

function find() {
  const typed = fold(filter.value);
  const turn = ++asked;
  if (!typed) return showOnly(null);
  const here = new Set(lines.filter((line) => fits(line, typed)));
  showOnly(here);
  // Another script or spelling: the server knows that Hüseyin is حسين.
  if (!here.size && !/^\d+$/.test(typed)) setTimeout(() => turn === asked && ask(turn), 150);
}

async function ask(turn) {
  try {
    const answer = await fetch(`${form.dataset.find}?q=${encodeURIComponent(filter.value)}`, { redirect: "manual" });
    const { codes } = await answer.json();
    if (turn === asked) showOnly(new Set(codes.map((code) => byCode.get(code)).filter(Boolean)));
  } catch { /* without a connection a name is found in its own script only */ }
}

function clear() {
  filter.value = "";
  find();
}

// ------------------------------------------------------------------ keys
const shown = () => lines.filter((line) => !line.hidden);

function go(line) {
  if (!line) return;
  for (const other of lines) other.tabIndex = other === line ? 0 : -1;
  line.focus({ preventScroll: true });
  line.scrollIntoView({ block: "nearest" });
}

function current() {
  return document.activeElement?.closest?.(".roll-line") || lines.find((line) => line.tabIndex === 0);
}

function step(way) {
  const all = shown();
  go(all[all.indexOf(current()) + way]);
}

function onRoll(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const { key } = event;
  if (PRESENT.has(key) || ABSENT.has(key)) {
    mark(current(), PRESENT.has(key) ? "present" : "absent");
    step(1);
  } else if (key === "ArrowDown" || key === "j") step(1);
  else if (key === "ArrowUp" || key === "k") step(-1);
  else if (key === "/" || (key.length === 1 && /[\p{L}\p{N}]/u.test(key))) {
    filter.focus();
    if (key !== "/") { filter.value += key; find(); }
  } else return;
  event.preventDefault();
}

function inFilter(event) {
  if (event.isComposing) return;
  if (event.key === "Enter") {
    event.preventDefault();
    const [first] = shown();
    if (!filter.value || !first) return;
    mark(first, event.shiftKey ? "absent" : "present");
    for (const line of lines) line.tabIndex = line === first ? 0 : -1;
    clear();
  } else if (event.key === "Escape" || event.key === "ArrowDown") {
    event.preventDefault();
    const [first] = shown();
    if (event.key === "Escape") clear();
    go(first);
  }
}

// ------------------------------------------------------------------ the page
function allPresent(event) {
  event.preventDefault();
  for (const line of lines) if (line.dataset.state === "expected") mark(line, "present");
}

function submitted(event) {
  const then = event.submitter?.value;
  if (then === "all_present") return allPresent(event);
  if (waiting.size && again > 1000) { event.preventDefault(); send(); return; }
  // The form says everything itself.
  waiting.clear();
  keep();
}

if (form && filter) {
  document.documentElement.classList.add("with-script");
  filter.hidden = false;
  const keys = form.querySelector(".roll-keys");
  if (keys) keys.hidden = !matchMedia("(hover: hover)").matches;
  form.addEventListener("change", (event) => {
    if (event.target.type !== "radio") return;
    const line = event.target.closest(".roll-line");
    mark(line, event.target.value);
    go(line);
  });
  form.addEventListener("submit", submitted);
  list?.addEventListener("keydown", (event) => { if (!event.target.closest("a, summary")) onRoll(event); });
  filter.addEventListener("input", find);
  filter.addEventListener("keydown", inFilter);
  for (const line of lines) line.tabIndex = -1;
  for (const code of waiting.keys()) {
    const line = byCode.get(code);
    if (line) show(line, waiting.get(code).state); else waiting.delete(code);
  }
  go(lines.find((line) => line.dataset.state === "expected") || lines[0]);
  keep();
  count();
  addEventListener("online", () => { again = 1000; send(); });
  // A reason that was typed above goes with whoever is added below.
  document.addEventListener("submit", (event) => {
    for (const field of event.target.querySelectorAll("[data-reason]")) field.value = reason();
  }, true);
  send();
}

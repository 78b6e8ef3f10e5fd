// Head counts: + and − beside each number; what was changed is sent by itself.
const roll = document.getElementById("roll");
const fields = roll ? [...roll.querySelectorAll(".stepper input")] : [];
let timer = 0;

async function sendHeads() {
  const body = new FormData();
  body.set("csrfmiddlewaretoken", roll.elements.csrfmiddlewaretoken.value);
  body.set("reason", document.getElementById("roll-reason")?.value || "");
  for (const field of fields) {
    body.set(field.name, field.value);
    body.set(`seen-${field.name}`, roll.elements[`seen-${field.name}`].value);
  }
  const box = roll.querySelector(".line-trouble");
  try {
    const answer = await fetch(roll.dataset.mark, { method: "POST", body, redirect: "manual" });
    const said = await answer.json();
    box.hidden = !said.refusal;
    box.lastElementChild.textContent = said.refusal || "";
    roll.querySelector('[data-count="unnamed"]').textContent = said.unnamed;
    if (!said.refusal) for (const field of fields) roll.elements[`seen-${field.name}`].value = body.get(field.name);
  } catch {
    box.hidden = false;
    box.lastElementChild.textContent = roll.dataset.lost;
    timer = setTimeout(sendHeads, 5000);
  }
}

function soon() {
  clearTimeout(timer);
  timer = setTimeout(sendHeads, 500);
}

for (const field of fields) {
  if (field.disabled) continue;
  for (const button of field.parentElement.querySelectorAll("[data-step]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      field.value = Math.max((Number.parseInt(field.value, 10) || 0) + Number(button.dataset.step), 0);
      soon();
    });
  }
  field.addEventListener("input", soon);
}

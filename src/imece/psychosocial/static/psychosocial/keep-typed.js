// A form that says data-keep-typed never loses what was typed: it is sent beside the page, which stays as it is until
// the answer is there. A sign-in that has ended, a lost connection or a refusal is said above the form.
const say = (form, text) => {
  let notice = form.querySelector("[data-trouble-said]");
  if (!notice) {
    notice = document.createElement("div");
    notice.className = "notice bad";
    notice.setAttribute("role", "alert");
    notice.dataset.troubleSaid = "";
    form.prepend(notice);
  }
  notice.textContent = text;
};

const freshToken = async () => {
  const page = await fetch(location.href, { headers: { Accept: "text/html" } });
  const found = new DOMParser().parseFromString(await page.text(), "text/html");
  return found.querySelector("form[data-keep-typed] [name=csrfmiddlewaretoken]")?.value;
};

const send = async (form) => {
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "text/html" } });
  if (answer.redirected && !answer.url.includes("/accounts/")) return location.assign(answer.url);
  if (answer.status === 409) {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const why = [...page.querySelectorAll(".notice.bad li, .errorlist li")].map((one) => one.textContent.trim());
    return say(form, why.join(" ") || form.dataset.trouble);
  }
  if (answer.status === 403 && !form.dataset.again) {
    // Signing in anew in another window gave this browser another token.
    const token = await freshToken();
    if (token) {
      form.dataset.again = "1";
      form.querySelector("[name=csrfmiddlewaretoken]").value = token;
      return send(form);
    }
  }
  delete form.dataset.again;
  say(form, form.dataset.trouble);
};

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-keep-typed]");
  if (!form) return;
  event.preventDefault();
  if (form.dataset.sending) return;
  form.dataset.sending = "1";
  send(form).catch(() => say(form, form.dataset.trouble)).finally(() => delete form.dataset.sending);
});

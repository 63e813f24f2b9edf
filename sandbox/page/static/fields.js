// Fields and what stands around them: questions before something happens, options from the app, colours, places.
"use strict";

// --- a question before something happens ---

const asking = () => document.querySelector("dialog[open]");

function ask(id, name, value, undo) {
  const dialog = at(id);
  Object.assign(dialog.querySelector("[data-confirms]"), { name, value });
  dialog.addEventListener("close", () => undo && undo(), { once: true });
  dialog.showModal();
}

const isHalfFilled = (form) =>
  form.dataset.touched !== undefined || [...form.querySelectorAll(`${FIELDS}:not([data-filters])`)].some(isDirty);

function takeBack(field) {
  if (field.tagName === "SELECT") for (const each of field.options) each.selected = each.defaultSelected;
  else if (/radio|checkbox/.test(field.type)) {
    for (const each of field.form.elements[field.name].length ? field.form.elements[field.name] : [field]) {
      each.checked = each.defaultChecked;
    }
  } else field.value = field.defaultValue;
}

// what is typed is told by Enter, except where an option of a list was taken
const isTyped = (field) =>
  /^(text|email|url)/.test(field.type) && ![...(field.list?.options || [])].some((each) => each.value === field.value);

function tell(field) {
  if (field.dataset.sure) ask(field.dataset.sure, "press", field.dataset.sends, () => takeBack(field));
  else send(field.form, "press", field.dataset.sends);
}

// --- options that the app gives, and long lists ---

let waiting = 0;

function suggest(field) {
  clearTimeout(waiting);
  if (field.value.length < Number(field.dataset.least)) return;
  waiting = setTimeout(async () => {
    const given = [...new FormData(field.form)].filter(([, value]) => typeof value === "string");
    const body = new URLSearchParams(given);
    body.set("press", field.dataset.suggests);
    body.set("typed", field.value);
    const response = await fetch(`${location.pathname.split("/").slice(0, 3).join("/")}/suggest`, { method: "POST", body });
    if (!response.ok) return;
    field.list.replaceChildren(...(await response.json()).map((words) => Object.assign(new Option(), { value: words })));
  }, 200);
}

function sift(field) {
  const wanted = field.value.trim().toLowerCase();
  for (const each of at(field.dataset.filters).querySelectorAll("label")) {
    each.hidden = !each.textContent.toLowerCase().includes(wanted) && !each.querySelector("input").checked;
  }
}

// --- colours, places on a narrow window, exchanges unfolded ---

function wear(theme) {
  document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem("theme", theme);
  } catch {
    // nothing may be kept here; it holds until the page is left
  }
}

function showPlaces(open) {
  document.body.classList.toggle("with-places", open);
  if (at("places")) at("places").setAttribute("aria-expanded", String(open));
}

function fold(folded) {
  document.body.classList.toggle("folded", folded);
  if (!at("fold")) return;
  try {
    sessionStorage.setItem("folded", folded ? "yes" : "");
  } catch {
    // nothing may be kept here; it holds until the page is left
  }
  at("fold").setAttribute("aria-expanded", String(!folded));
  at("fold").textContent = folded ? "Show" : "Hide";
}

function wasFolded() {
  try {
    return sessionStorage.getItem("folded") === "yes";
  } catch {
    return false;
  }
}

function dress() {
  if (at("theme")) at("theme").value = document.documentElement.dataset.theme;
  showPlaces(document.body.classList.contains("with-places"));
  fold(wasFolded());
}

document.addEventListener(
  "toggle",
  async (event) => {
    const row = event.target;
    if (!row.open || !row.dataset.load) return;
    const response = await fetch(row.dataset.load);
    if (!response.ok) return;
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html").getElementById("exchange");
    fresh.removeAttribute("id");
    row.querySelector(".said").replaceChildren(document.importNode(fresh, true));
  },
  true,
);

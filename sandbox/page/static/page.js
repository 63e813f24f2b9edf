// Adds comfort to a page that works without it: completion, renewal, shortcuts, no double sending.
"use strict";

const REGIONS = ["bar", "side", "main", "thread", "modal"].filter((id) => document.getElementById(id));
const FIELDS = "input:not([type=hidden]), select, textarea";
const source = {};
const at = (id) => document.getElementById(id);
let sending = false;

// --- renewal: fetch this page again when the workspace has changed, keep what the person was doing ---

const keyOf = (field) =>
  field.id || [field.form && field.form.id, field.tagName, field.name || field.getAttribute("href"), field.value].join("|");

function isDirty(field) {
  if (field.tagName === "SELECT") return [...field.options].some((each) => each.selected !== each.defaultSelected);
  if (field.type === "file") return field.files.length > 0;
  return field.checked !== undefined && /radio|checkbox/.test(field.type)
    ? field.checked !== field.defaultChecked
    : field.value !== field.defaultValue;
}

function put(field, kept) {
  if (field.tagName === "SELECT") for (const each of field.options) each.selected = kept.chosen.includes(each.value);
  else if (field.type === "file") field.files = kept.files;
  else if (/radio|checkbox/.test(field.type)) field.checked = kept.checked;
  else field.value = kept.value;
}

function remember(region) {
  const fields = new Map();
  for (const field of region.querySelectorAll(FIELDS)) {
    if (!isDirty(field)) continue;
    const chosen = [...(field.selectedOptions || [])].map((each) => each.value);
    fields.set(keyOf(field), { value: field.value, checked: field.checked, chosen, files: field.files });
  }
  const held = document.activeElement;
  const scrolls = [...region.querySelectorAll("[data-scroll]")].map((each) => [each.dataset.scroll, each.scrollTop]);
  const opened = [...region.querySelectorAll("details[open]")].map((each) => each.id);
  const focus = region.contains(held) && { key: keyOf(held), start: held.selectionStart, end: held.selectionEnd };
  return { fields, focus, scrolls: new Map(scrolls), opened };
}

function restore(region, kept) {
  for (const field of region.querySelectorAll(FIELDS)) {
    const was = kept.fields.get(keyOf(field));
    if (was) put(field, was);
  }
  for (const id of kept.opened) if (at(id)) at(id).open = true;
  for (const field of region.querySelectorAll("[data-filters]")) sift(field);
  for (const each of region.querySelectorAll("[data-scroll]")) each.scrollTop = kept.scrolls.get(each.dataset.scroll) || 0;
  if (!kept.focus) return;
  const held = [...region.querySelectorAll(`${FIELDS}, button, a`)].find((each) => keyOf(each) === kept.focus.key);
  if (!held) return;
  held.focus({ preventScroll: true });
  if (kept.focus.start !== null && kept.focus.start !== undefined && held.setSelectionRange) {
    held.setSelectionRange(kept.focus.start, kept.focus.end);
  }
}

function swap(id, fresh) {
  const region = at(id);
  if (source[id] === fresh.innerHTML) return;
  const kept = remember(region);
  source[id] = fresh.innerHTML;
  region.replaceChildren(...document.importNode(fresh, true).childNodes);
  region.hidden = fresh.hidden;
  restore(region, kept);
}

async function renew() {
  const response = await fetch(location.href, { headers: { "x-refresh": "1" } });
  if (!response.ok || sending || asking()) return;
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
  const before = shownView();
  for (const id of REGIONS) swap(id, fresh.getElementById(id));
  at("stage").toggleAttribute("inert", fresh.getElementById("stage").hasAttribute("inert"));
  document.body.dataset.version = fresh.body.dataset.version;
  document.title = fresh.title;
  dress();
  if (shownView() !== before) settleFocus();
}

const shownView = () => (at("modal").querySelector("[data-view]") || { dataset: {} }).dataset.view;

function settleFocus() {
  const dialog = at("modal").querySelector("[data-view]");
  const target = dialog ? dialog.querySelector("[autofocus]") || dialog : document.querySelector("[data-composer]");
  if (target) target.focus();
}

async function watch() {
  try {
    const response = await fetch(document.body.dataset.versionAt);
    const stale = response.ok && (await response.text()) !== document.body.dataset.version;
    if (stale && !sending && !asking()) await renew();
  } catch {
    // the server is away; look again
  }
  setTimeout(watch, 1000);
}

// --- sending ---

function send(form, name, value) {
  const button = document.createElement("button");
  Object.assign(button, { name, value, hidden: true });
  form.append(button);
  form.requestSubmit(button);
  button.remove();
}

document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (sending) return event.preventDefault();
  if (button && button.dataset.sure) {
    event.preventDefault();
    return ask(button.dataset.sure, button.name, button.value);
  }
  sending = true;
  const form = event.target;
  form.setAttribute("aria-busy", "true");
  if (form.dataset.busy) form.querySelector(".forward").textContent = form.dataset.busy;
  // only after the browser has read the form, since disabled buttons are not sent
  setTimeout(() => form.querySelectorAll("button").forEach((each) => (each.disabled = true)), 0);
});

// --- a question before something happens ---

const asking = () => document.querySelector("dialog[open]");

function ask(id, name, value, undo) {
  const dialog = at(id);
  Object.assign(dialog.querySelector("[data-confirms]"), { name, value });
  dialog.addEventListener("close", () => undo && undo(), { once: true });
  dialog.showModal();
}

function takeBack(field) {
  if (field.tagName === "SELECT") for (const each of field.options) each.selected = each.defaultSelected;
  else if (/radio|checkbox/.test(field.type)) {
    for (const each of field.form.elements[field.name].length ? field.form.elements[field.name] : [field]) {
      each.checked = each.defaultChecked;
    }
  } else field.value = field.defaultValue;
}

window.addEventListener("pageshow", (event) => event.persisted && location.reload());

document.addEventListener("change", (event) => {
  const field = event.target;
  if (field.dataset.navigates !== undefined) field.form.submit();
  else if (field.id === "theme") wear(field.value);
  else if (field.dataset.sends && !isTyped(field)) tell(field);
});

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

function dress() {
  if (at("theme")) at("theme").value = document.documentElement.dataset.theme;
  showPlaces(document.body.classList.contains("with-places"));
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

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-press]");
  if (link) {
    const given = [...new FormData(link.closest("form"))];
    const body = new URLSearchParams(given.filter(([, value]) => typeof value === "string"));
    body.set("press", link.dataset.press);
    fetch(link.closest("form").getAttribute("action"), { method: "POST", body, redirect: "manual", keepalive: true });
  }
  for (const menu of document.querySelectorAll("details.overflow[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
  if (event.target.closest("[data-deny]")) event.target.closest("dialog").close();
  if (event.target.closest("#places")) showPlaces(!document.body.classList.contains("with-places"));
  else if (!event.target.closest("#side")) showPlaces(false);
  const option = event.target.closest("[data-command]");
  if (option) take(option);
});

// --- the composer and its commands ---

const listOf = (box) => at(box.getAttribute("aria-controls"));
const offered = (list) => [...list.children].filter((each) => !each.hidden);

function complete(box) {
  const list = listOf(box);
  if (!list) return;
  const typed = /^\/\S*$/.test(box.value) ? box.value : null;
  for (const each of list.children) {
    each.hidden = typed === null || !each.dataset.command.startsWith(typed);
    each.setAttribute("aria-selected", "false");
  }
  mark(box, list, offered(list)[0]);
}

function mark(box, list, option) {
  for (const each of list.children) each.setAttribute("aria-selected", String(each === option));
  list.hidden = !option;
  box.setAttribute("aria-expanded", String(Boolean(option)));
  if (option) box.setAttribute("aria-activedescendant", option.id);
  else box.removeAttribute("aria-activedescendant");
}

function take(option) {
  const box = document.querySelector(`[aria-controls="${option.parentElement.id}"]`);
  box.value = `${option.dataset.command} `;
  mark(box, option.parentElement, undefined);
  box.focus();
}

function chooseByKey(event, box, list) {
  const open = offered(list);
  const now = open.findIndex((each) => each.getAttribute("aria-selected") === "true");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const complete = box.value === open[now]?.dataset.command;
  if (step) mark(box, list, open[(now + step + open.length) % open.length]);
  else if (event.key === "Escape") mark(box, list, undefined);
  else if (event.key === "Tab" || (event.key === "Enter" && !complete)) take(open[now]);
  else return false;
  event.preventDefault();
  return true;
}

document.addEventListener("input", (event) => {
  const field = event.target;
  if (field.dataset.composer !== undefined) complete(field);
  else if (field.dataset.suggests) suggest(field);
  else if (field.dataset.filters) sift(field);
});

document.addEventListener("focusout", (event) => {
  const list = event.target.dataset.composer !== undefined && listOf(event.target);
  if (list) setTimeout(() => document.activeElement !== event.target && mark(event.target, list, undefined), 150);
});

document.addEventListener("keydown", (event) => {
  const field = event.target;
  const composer = field.dataset && field.dataset.composer !== undefined;
  const list = composer && listOf(field);
  if (list && !list.hidden && chooseByKey(event, field, list)) return;
  if (asking()) return;
  if (event.key === "Escape") {
    showPlaces(false);
    const shut = at("modal").querySelector("[data-close]");
    if (shut) shut.click();
  } else if (composer && event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    field.form.requestSubmit();
  } else if (event.key === "Enter" && field.tagName === "INPUT" && isTyped(field) && field.dataset.sends) {
    event.preventDefault();
    send(field.form, "press", field.dataset.sends);
  } else if (event.key === "/" && !field.closest("input, textarea, select") && !shownView()) {
    const box = document.querySelector("[data-composer]");
    if (!box) return;
    event.preventDefault();
    box.value = "/";
    box.focus();
    complete(box);
  }
});

for (const id of REGIONS) source[id] = at(id).innerHTML;
document.documentElement.classList.add("scripted");
dress();
if (!document.querySelector("[autofocus]")) settleFocus();
setTimeout(watch, 1000);

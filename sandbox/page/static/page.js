// Adds comfort to a page that works without it: completion, renewal, shortcuts, no double sending.
"use strict";

const REGIONS = ["bar", "side", "main", "thread", "modal"];
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
  if (!response.ok || sending) return;
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
  const before = shownView();
  for (const id of REGIONS) swap(id, fresh.getElementById(id));
  at("stage").toggleAttribute("inert", fresh.getElementById("stage").hasAttribute("inert"));
  document.body.dataset.version = fresh.body.dataset.version;
  document.title = fresh.title;
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
    if (response.ok && (await response.text()) !== document.body.dataset.version && !sending) await renew();
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
  if (button && button.dataset.confirm && !window.confirm(button.dataset.confirm)) return event.preventDefault();
  sending = true;
  const form = event.target;
  form.setAttribute("aria-busy", "true");
  if (form.dataset.busy) form.querySelector(".forward").textContent = form.dataset.busy;
  // only after the browser has read the form, since disabled buttons are not sent
  setTimeout(() => form.querySelectorAll("button").forEach((each) => (each.disabled = true)), 0);
});

window.addEventListener("pageshow", (event) => event.persisted && location.reload());

document.addEventListener("change", (event) => {
  const field = event.target;
  if (field.dataset.navigates !== undefined) field.form.submit();
  else if (field.dataset.sends && !field.type.startsWith("text")) send(field.form, "press", field.dataset.sends);
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-press]");
  if (link) {
    const given = [...new FormData(link.closest("form"))];
    const body = new URLSearchParams(given.filter(([, value]) => typeof value === "string"));
    body.set("press", link.dataset.press);
    fetch(link.closest("form").getAttribute("action"), { method: "POST", body, redirect: "manual", keepalive: true });
  }
  for (const menu of document.querySelectorAll("details[open]")) if (!menu.contains(event.target)) menu.open = false;
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
  if (event.target.dataset.composer !== undefined) complete(event.target);
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
  if (event.key === "Escape") {
    const shut = at("modal").querySelector("[data-close]");
    if (shut) shut.click();
  } else if (composer && event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    field.form.requestSubmit();
  } else if (event.key === "Enter" && field.tagName === "INPUT" && field.type === "text" && field.dataset.sends) {
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
if (!document.querySelector("[autofocus]")) settleFocus();
setTimeout(watch, 1000);

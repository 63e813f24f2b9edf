// Renews the page when the workspace has changed, and loses nothing of what the person was doing.
"use strict";

const REGIONS = ["guide", "bar", "side", "main", "thread", "modal"].filter((id) => document.getElementById(id));
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
  const covered = fresh.getElementById("stage").hasAttribute("inert");
  at("stage").toggleAttribute("inert", covered);
  if (covered) at("stage").setAttribute("aria-hidden", "true");
  else at("stage").removeAttribute("aria-hidden");
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

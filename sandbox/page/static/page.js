// Sends what people do, completes commands, listens to keys; the page works without it.
"use strict";

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
  const form = event.target;
  if (button && button.dataset.closes !== undefined && isHalfFilled(form)) {
    event.preventDefault();
    return at(`${form.id}-discard`).showModal();
  }
  sending = true;
  form.setAttribute("aria-busy", "true");
  if (form.dataset.busy) form.querySelector(".forward").textContent = form.dataset.busy;
  // only after the browser has read the form, since disabled buttons are not sent
  setTimeout(() => form.querySelectorAll("button").forEach((each) => (each.disabled = true)), 0);
});

window.addEventListener("beforeunload", (event) => {
  const form = at("modal").querySelector("form");
  if (form && !sending && isHalfFilled(form)) event.preventDefault();
});

window.addEventListener("pageshow", (event) => event.persisted && location.reload());

document.addEventListener("change", (event) => {
  const field = event.target;
  if (field.dataset.navigates !== undefined) field.form.submit();
  else if (field.id === "theme") wear(field.value);
  else if (field.dataset.sends && !isTyped(field)) tell(field);
});

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
  if (event.target.closest("#fold")) fold(!document.body.classList.contains("folded"));
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
    if (!shut) return;
    event.preventDefault(); // or it would close the question too
    shut.click();
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

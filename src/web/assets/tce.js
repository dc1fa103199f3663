// The dashboard lives without this file; with it, it moves. Nothing here writes text as markup but what our own server drew.
"use strict";

const byId = (id) => document.getElementById(id);
const live = document.body.dataset.live;
let source = null;

// ---- ages: "4 s ago", counted on here

function words(seconds) {
  if (seconds < 1) return "just now";
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86400) return `${Math.floor(seconds / 3600)} h ago`;
  return `${Math.floor(seconds / 86400)} d ago`;
}

function age() {
  for (const time of document.querySelectorAll("time[data-at]")) {
    const text = words(Math.max(0, Math.floor((Date.now() - time.dataset.at) / 1000)));
    if (time.textContent !== text) time.textContent = text;
  }
}

// ---- live parts: each that changed is laid over the one that is there, so that focus and selection stay

function lay(old, now) {
  if (old.nodeType !== now.nodeType || old.nodeName !== now.nodeName) return old.replaceWith(now);
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.data !== now.data) old.data = now.data;
    return;
  }
  if (old.isEqualNode(now)) return;
  for (const { name } of [...old.attributes]) if (!now.hasAttribute(name) && name !== "open") old.removeAttribute(name);
  for (const { name, value } of now.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  if (old.nodeName === "INPUT" || old.id === "then" || old.matches(".moment")) return;
  const known = new Map([...old.children].filter((child) => child.id).map((child) => [child.id, child]));
  let place = old.firstChild;
  for (const next of [...now.childNodes]) {
    let match = next.id ? known.get(next.id) : null;
    if (!match && place && place.nodeName === next.nodeName && !place.id && !next.id) match = place;
    if (!match) {
      old.insertBefore(next, place);
      continue;
    }
    if (match !== place) old.insertBefore(match, place);
    else place = place.nextSibling;
    lay(match, next);
  }
  while (place) {
    const after = place.nextSibling;
    place.remove();
    place = after;
  }
}

function take(event) {
  const part = JSON.parse(event.data);
  const old = byId(part.id);
  const box = document.createElement("template");
  box.innerHTML = part.html;
  const now = box.content.firstElementChild;
  if (old && now) lay(old, now);
  else if (now) byId("main").append(now);
  if (part.id === "present") age();
  filter();
  slide();
}

function follow() {
  if (source || !live || document.hidden) return;
  source = new EventSource(live);
  source.addEventListener("part", take);
}

function rest() {
  if (source) source.close();
  source = null;
}

document.addEventListener("visibilitychange", () => (document.hidden ? rest() : (age(), follow())));
addEventListener("pagehide", rest);
addEventListener("pageshow", follow);

// ---- the filter box: rows that do not match are out of sight at once

function filter() {
  const box = document.querySelector("input[data-filter]");
  if (!box) return;
  const wanted = box.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const row of document.querySelectorAll("tr[data-find]")) {
    row.hidden = !wanted.every((word) => row.dataset.find.includes(word));
  }
}

document.addEventListener("input", (event) => event.target.matches("input[data-filter]") && filter());
document.addEventListener("keydown", (event) => {
  const typing = event.target.matches("input, select, textarea");
  const box = document.querySelector("input[type=search]");
  if (event.key === "/" && !typing && box) {
    event.preventDefault();
    box.focus();
    box.select();
  } else if (event.key === "Escape" && event.target === box) {
    box.value = "";
    box.blur();
    filter();
  }
});

// ---- j and k go from row to row

document.addEventListener("keydown", (event) => {
  const step = { j: 1, k: -1 }[event.key];
  if (!step || event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, select, textarea")) return;
  const rows = [...document.querySelectorAll("main tbody tr")].filter((row) => row.querySelector("a.name") && row.checkVisibility());
  if (!rows.length || document.querySelector("dialog[open]")) return;
  const here = rows.indexOf(document.activeElement.closest("tr"));
  const next = rows[here < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.max(0, Math.min(rows.length - 1, here + step))];
  next.querySelector("a.name").focus();
  next.scrollIntoView({ block: "nearest" });
});

// ---- on a narrow screen the tabs go beyond its edge: the one that is lit is in sight

const tab = document.querySelector("nav a[aria-current]");
if (tab) tab.parentElement.scrollLeft = tab.offsetLeft - tab.parentElement.offsetLeft - (tab.parentElement.clientWidth - tab.offsetWidth) / 2;

// ---- questions: the page that asks is shown over this one

const ask = byId("ask");

document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-ask]");
  if (event.target.closest("a[data-close]") && ask.open) {
    event.preventDefault();
    return ask.close();
  }
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
  event.preventDefault();
  try {
    const answer = await fetch(link.href, { headers: { accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const question = page.querySelector("#confirm");
    if (!answer.ok || !question) throw new Error("no question");
    ask.replaceChildren(document.adoptNode(question));
    ask.showModal();
    const first = ask.querySelector("a[data-close]");
    if (first) first.focus();
  } catch {
    location.href = link.href;
  }
});
ask.addEventListener("click", (event) => event.target === ask && ask.close());

// ---- charts: the values of a bar, under the pointer or by the arrow keys

const tip = byId("tip");

function show(period, x, y) {
  const lines = period.querySelector("title").textContent.split("\n");
  const first = document.createElement("b");
  first.textContent = lines.shift();
  tip.replaceChildren(first, ...lines.map((line) => `\n${line}`));
  tip.hidden = false;
  const box = tip.getBoundingClientRect();
  tip.style.left = `${Math.max(8, Math.min(x + 14, innerWidth - box.width - 8))}px`;
  tip.style.top = `${Math.max(8, Math.min(y + 14, innerHeight - box.height - 8))}px`;
}

function hide() {
  tip.hidden = true;
  for (const lit of document.querySelectorAll(".period.on")) lit.classList.remove("on");
}

document.addEventListener("pointermove", (event) => {
  const period = event.target.closest && event.target.closest(".period");
  if (period) show(period, event.clientX, event.clientY);
  else if (!document.activeElement.matches(".bars") || event.target.closest(".bars")) hide();
});
document.addEventListener("keydown", (event) => {
  if (!event.target.matches(".bars")) return;
  const link = event.target.querySelector("a.period.on");
  if (event.key === "Enter" && link) location.href = link.href.baseVal;
  if (!["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) return;
  event.preventDefault();
  const all = [...event.target.querySelectorAll(".period")];
  const lit = all.findIndex((period) => period.classList.contains("on"));
  const place = { Home: 0, End: all.length - 1, ArrowLeft: lit < 0 ? all.length - 1 : Math.max(0, lit - 1), ArrowRight: Math.min(all.length - 1, lit + 1) }[event.key];
  hide();
  all[place].classList.add("on");
  const box = all[place].getBoundingClientRect();
  show(all[place], box.left, box.top);
});
document.addEventListener("focusout", (event) => event.target.matches(".bars") && hide());

// ---- the slider of the history: the table of that moment, fetched when the hand rests

let rests = 0;

function moment(input) {
  const box = input.closest(".moment");
  const { since, until } = box.dataset;
  const at = new Date(Number(since) + ((until - since) * input.value) / 1000);
  const words = `${at.toLocaleDateString("sv")} ${at.toLocaleTimeString("sv", { hour: "2-digit", minute: "2-digit" })}`;
  box.querySelector("output").textContent = words;
  clearTimeout(rests);
  rests = setTimeout(async () => {
    const answer = await fetch(`/?at=${at.toISOString()}`, { headers: { accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const table = page.querySelector("#processes .scroll, #processes .empty, .trouble p");
    if (table) byId("then").replaceChildren(document.adoptNode(table));
  }, 120);
}

document.addEventListener("input", (event) => event.target.id === "moment" && moment(event.target));

function slide() {
  for (const box of document.querySelectorAll(".moment[hidden]")) box.hidden = false;
}

// ---- a notice is said once

if (byId("said")) {
  const address = new URL(location.href);
  address.searchParams.delete("said");
  history.replaceState(null, "", address);
}

setInterval(() => document.hidden || age(), 1000);
age();
filter();
slide();
follow();

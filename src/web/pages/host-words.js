// SPDX-License-Identifier: Apache-2.0
// Times, minutes and states in words, and the few things that build a page without a framework.

// --- Times ---

const formats = new Map();

function format(zone, options) {
  const key = zone + JSON.stringify(options);
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat("en-GB", { timeZone: zone, ...options }));
  return formats.get(key);
}

const CLOCK = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };

export const clockOf = (time, zone) => (time ? format(zone, CLOCK).format(new Date(time)) : "–");
export const secondsOf = (time, zone) => format(zone, { ...CLOCK, second: "2-digit" }).format(new Date(time));
export const dayOf = (time, zone) => format(zone, { weekday: "short", day: "numeric", month: "short" }).format(new Date(time));

/** "2020-11-12", as the API says days. */
export function isoDay(time, zone) {
  const parts = {};
  for (const part of format(zone, { year: "numeric", month: "2-digit", day: "2-digit" }).formatToParts(new Date(time)))
    parts[part.type] = part.value;
  return `${parts.year}-${parts.month}-${parts.day}`;
}

/** What is left, rounded down: "3 h 12 min", "12 min"; of the last five minutes "4:05". */
export function leftInWords(seconds) {
  const s = Math.max(0, Math.floor(seconds));
  if (s < 300) return `${Math.floor(s / 60)}:${String(s % 60).padStart(2, "0")} min`;
  const hours = Math.floor(s / 3600);
  const minutes = Math.floor((s % 3600) / 60);
  if (!hours) return `${minutes} min`;
  return minutes ? `${hours} h ${minutes} min` : `${hours} h`;
}

export const minutesOf = (seconds) => `${Math.floor(seconds / 60)} min`;

/** A clock that runs: "0:07", "12:40", "1:02:09". */
export function timer(seconds) {
  const s = Math.max(0, Math.floor(seconds));
  const tail = `${String(Math.floor((s % 3600) / 60)).padStart(s >= 3600 ? 2 : 1, "0")}:${String(s % 60).padStart(2, "0")}`;
  return s >= 3600 ? `${Math.floor(s / 3600)}:${tail}` : tail;
}

const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

/** A name within a sentence: one that is written from right to left moves nothing around it (Unicode's FSI and PDI). */
export const isolate = (name) => (name && RIGHT_TO_LEFT.test(name) ? `\u2068${name}\u2069` : name);

const ADDRESS = /^[a-z][a-z0-9+.-]*:\/\//;

/** As a sentence begins; an address stays as it is ("rtp://…"). */
export const capital = (text) => (!text || ADDRESS.test(text) ? text : text[0].toUpperCase() + text.slice(1));
export const spaced = (word) => (word ?? "").replaceAll("-", " ");

export const ROLES = {
  host: "Host", operator: "Operator", assistant: "Chair’s assistant",
  "team-leader": "Team leader", "pool-owner": "Pool owner",
};

/** What each role may do here; the server holds it all the same. */
export const MAY = {
  host: ["run", "floor", "lists", "audit"],
  operator: ["run", "floor", "lists", "audit"],
  assistant: ["floor", "lists"],
  "team-leader": ["grant", "audit"],
  "pool-owner": ["ceiling", "audit"],
};

// --- The page ---

export const byId = (id) => document.getElementById(id);

/** Sets a node's text only when it changes: nothing flickers, nothing is selected away. What a role may not do is not there. */
export function say(node, text) {
  const target = typeof node === "string" ? byId(node) : node;
  if (target && target.textContent !== text) target.textContent = text;
}

export function show(node, isShown) {
  const target = typeof node === "string" ? byId(node) : node;
  if (target && target.hidden === isShown) target.hidden = !isShown;
}

export function mark(node, name, value) {
  if (!node) return;
  if (value === null || value === undefined || value === false) node.removeAttribute(name);
  else if (node.getAttribute(name) !== String(value)) node.setAttribute(name, String(value));
}

export function make(tag, className, ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  node.append(...children);
  return node;
}

/** A row made of named parts, each read in its own direction: row.parts.title … */
export function makeRow(className, names, tag = "li") {
  const row = make(tag, className);
  row.parts = {};
  for (const name of names) {
    row.parts[name] = make("span", name);
    row.parts[name].dir = "auto";
    row.append(row.parts[name]);
  }
  return row;
}

export function makeButton(className, text, onClick) {
  const button = make("button", className, text);
  button.type = "button";
  button.addEventListener("click", onClick);
  return button;
}

/** Rows by key: those that stay are changed in place, so the focus stays, too. */
export function fill(parent, items, keyOf, makeOne, update) {
  const rows = (parent.rows ??= new Map());
  const wanted = new Set(items.map(keyOf));
  for (const [key, row] of rows) {
    if (wanted.has(key)) continue;
    row.remove();
    rows.delete(key);
  }
  let at = parent.firstElementChild;
  for (const item of items) {
    const key = keyOf(item);
    if (!rows.has(key)) rows.set(key, makeOne(item));
    const row = rows.get(key);
    row.item = item;
    update(row, item);
    if (row === at) at = at.nextElementSibling;
    else parent.insertBefore(row, at);
  }
}

// SPDX-License-Identifier: Apache-2.0
// The panels of the sound: channels, booths, inputs, outputs; and who did what.
import { byId, capital, clockOf, dayOf, fill, isoDay, isolate, make, makeButton, makeRow, mark, say, show, spaced, timer } from "/host-words.js";

const LONG_TURN_S = 30 * 60;
const FLOOR_DB = -60;
const HOLD_MS = 1500;

const signed = (number) => (number < 0 ? `−${-number}` : number > 0 ? `+${number}` : "0");

// --- Channels ---

function carriesWords(page, channel) {
  if (channel.carries === "floor") return "the floor";
  if (channel.carries === "notice") return "a notice";
  return page.desks.find((desk) => desk.id === channel.carries)?.name ?? channel.carries;
}

export function renderChannels(page) {
  fill(byId("channel-list"), page.channels, (channel) => channel.id,
    () => makeRow("channel", ["short", "carries", "why", "listeners"]), (row, channel) => {
      const kind = channel.carries === "floor" || channel.carries === "notice" ? channel.carries : "voice";
      mark(row, "data-carries", kind);
      say(row.parts.short, channel.short_name);
      row.parts.short.title = channel.name;
      say(row.parts.carries, carriesWords(page, channel));
      say(row.parts.why, capital(channel.why));
    });
  renderListeners(page);
}

export function renderListeners(page) {
  for (const [id, row] of byId("channel-list").rows ?? []) {
    const flavours = page.levels?.listeners?.[id];
    const counts = flavours ? Object.values(flavours) : [row.item.listeners];
    const sum = counts.reduce((total, count) => total + count, 0);
    say(row.parts.listeners, `${sum} ${sum === 1 ? "listener" : "listeners"}`);
    const used = Object.entries(flavours ?? {}).filter(([, count]) => count > 0);
    mark(row.parts.listeners, "title", used.length > 1 ? used.map(([name, count]) => `${name} ${count}`).join(", ") : null);
  }
}

// --- Booths ---

const DESK_WORDS = { "on-air": "on air", coughing: "coughing", lost: "sound lost", off: "off" };

function deskNotes(page, desk) {
  const notes = [];
  if (desk.armed) notes.push("armed");
  if (desk.silent) notes.push("silent");
  if (desk.cannot) notes.push(`cannot interpret: ${desk.cannot}`);
  if (!desk.input_found && desk.state === "off") notes.push("not connected");
  if (desk.output === "b") notes.push(`into ${page.shortOf(desk.channel)}`);
  if (desk.ear_mark && desk.ear_mark !== "floor") {
    const heard = page.desks.find((other) => other.id === desk.ear_carries);
    notes.push(`${spaced(desk.ear_mark)} from ${heard?.name ?? desk.ear_carries}`);
  }
  return notes.join(" · ");
}

function makeSeat() {
  const row = makeRow("seat", ["title", "person", "turn"]);
  row.parts.state = make("span", "state");
  row.parts.notes = make("span", "notes");
  row.append(make("span", "how", row.parts.state, row.parts.notes));
  return row;
}

function updateDesk(page, row, desk) {
  mark(row, "data-state", desk.state);
  mark(row, "data-cannot", Boolean(desk.cannot));
  say(row.parts.title, desk.name);
  say(row.parts.person, desk.person ?? "");
  say(row.parts.state, DESK_WORDS[desk.state] ?? spaced(desk.state));
  const notes = deskNotes(page, desk);
  say(row.parts.notes, notes && ` · ${notes}`);
}

export function renderBooths(page) {
  const booths = [...new Set(page.desks.map((desk) => desk.booth))];
  fill(byId("booth-list"), booths, (id) => id, () => make("div", "booth", make("h3", ""), make("ul", "rows")), (box, id) => {
    say(box.firstChild, page.boothName(id));
    const desks = page.desks.filter((desk) => desk.booth === id);
    mark(box, "data-on", desks.some((desk) => desk.state === "on-air"));
    fill(box.lastChild, desks, (desk) => desk.id,
      makeSeat, (row, desk) => updateDesk(page, row, desk));
  });
  renderTurns(page);
}

/** Every second, between what the gateway tells. */
export function renderTurns(page) {
  for (const box of byId("booth-list").children) {
    for (const row of box.lastChild.children) {
      const isRunning = ["on-air", "coughing"].includes(row.item.state);
      const turn = isRunning ? row.item.turn_s + page.secondsSince("desks") : 0;
      say(row.parts.turn, isRunning ? timer(turn) : "");
      mark(row.parts.turn, "data-over", turn > LONG_TURN_S);
    }
  }
}

// --- Inputs and outputs ---

function makeMeter() {
  const meter = make("span", "meter", make("span", "rms"), make("span", "peak"));
  meter.setAttribute("aria-hidden", "true");
  return meter;
}

function makeLine() {
  const row = makeRow("line", ["title", "of", "state"]);
  row.meter = makeMeter();
  row.parts.level = make("span", "level");
  row.parts.figures = make("span", "figures");
  row.parts.trouble = make("span", "trouble");
  row.parts.past = make("span", "past");
  row.append(row.meter, row.parts.level, row.parts.figures, make("span", "troubles", row.parts.trouble, row.parts.past));
  return row;
}

const LINE_WORDS = { found: "sound", lost: "no sound", connecting: "waiting", "backing-off": "tries again" };
const GOOD = ["found", "running"];
const QUIET = ["off", "connecting"];

function figuresOf(line) {
  const figures = [];
  const add = (key, words) => { if (typeof line[key] === "number") figures.push(words(line[key])); };
  add("jitter_ms", (ms) => `jitter ${Math.round(ms)} ms`);
  add("buffer_ms", (ms) => `waits ${ms} of ${line.target_ms ?? ms} ms`);
  add("drift_ppm", (ppm) => `drift ${signed(Math.round(ppm))} ppm`);
  if (line.packets_lost > 0) figures.push(`${line.packets_lost} packets lost`);
  if (line.ran_dry > 0) figures.push(`ran dry ${line.ran_dry} ×`);
  if (line.connections > 1) figures.push(`connected ${line.connections} ×`);
  if (line.refused > 0) figures.push(`${line.refused} refused`);
  if (line.dropped > 0) figures.push(`${line.dropped} dropped`);
  if (line.to) figures.push(line.to);
  return figures.join(" · ");
}

/** When a line's last error was: "12:03", of another day "Wed 11 Nov 12:03"; null: not told. */
function erredAt(page, line) {
  if (!line.last_error_at) return null;
  const clock = clockOf(line.last_error_at, page.zone);
  const isToday = isoDay(line.last_error_at, page.zone) === isoDay(page.serverNow(), page.zone);
  return isToday ? clock : `${dayOf(line.last_error_at, page.zone)} ${clock}`;
}

/** "no answer from 127.0.0.1:9 (12:03)" */
function withTime(page, line) {
  const at = erredAt(page, line);
  return at ? `${isolate(line.last_error)} (${at})` : isolate(line.last_error);
}

function troubleOf(page, line) {
  const words = [];
  if (line.on_backup) words.push(`heard from its backup ${line.backup}`);
  if (line.same_as) words.push(`carries the same sound as ${line.same_as}`);
  for (const warning of [line.warning ?? []].flat()) words.push(warning);
  if (line.last_error && !GOOD.includes(line.state)) words.push(withTime(page, line));
  if (line.retry_s > 0) words.push(`tries again in ${line.retry_s} s`);
  return capital(words.join("; "));
}

/** What went wrong before the line ran again: "At 12:03: …", as it is told or was seen here, else "Earlier: …". */
function pastOf(page, row, line) {
  if (row.lastError !== undefined && row.lastError !== line.last_error) row.erredAt = page.serverNow();
  row.lastError = line.last_error ?? null;
  if (!line.last_error || !GOOD.includes(line.state)) return "";
  const at = erredAt(page, line) ?? (row.erredAt && clockOf(row.erredAt, page.zone));
  return `${at ? `At ${at}` : "Earlier"}: ${isolate(line.last_error)}`;
}

function updateLine(page, row, line, of) {
  const tone = GOOD.includes(line.state) ? "good" : QUIET.includes(line.state) ? "quiet" : "bad";
  mark(row, "data-tone", tone);
  say(row.parts.title, line.id);
  say(row.parts.of, [of, line.type, line.codec].filter(Boolean).join(" · "));
  say(row.parts.state, LINE_WORDS[line.state] ?? spaced(line.state));
  say(row.parts.figures, figuresOf(line));
  say(row.parts.trouble, troubleOf(page, line));
  say(row.parts.past, pastOf(page, row, line));
}

function userOf(page, input) {
  const desk = page.desks.find((one) => one.input === input.id);
  if (desk) return desk.name;
  const other = page.inputs.find((one) => one.backup === input.id);
  if (other) return `backup of ${other.id}`;
  return input.floor === null ? "not used" : "the room";
}

export function renderInputs(page) {
  fill(byId("input-list"), page.inputs, (input) => input.id, makeLine,
    (row, input) => updateLine(page, row, input, userOf(page, input)));
}

/** "FR", "FR 1 alone", "the floor without BCMS 1" */
function sourceWords(page, { channel, desk, minus = [] }) {
  const name = (id) => page.desks.find((one) => one.id === id)?.name ?? id;
  if (desk) return `${name(desk)} alone`;
  return minus.length ? `${page.shortOf(channel)} without ${minus.map(name).join(", ")}` : page.shortOf(channel);
}

function makeOutput(page) {
  const row = makeLine();
  row.key = makeButton("small", "", () => page.acts.switchOutput(row.item));
  if (page.may("run")) row.append(row.key);
  row.key.classList.add("switch");
  return row;
}

export function renderOutputs(page) {
  show("outputs-card", page.outputs.length > 0 || page.fresh.stateOf("outputs") === "unknown");
  fill(byId("output-list"), page.outputs, (output) => output.id, () => makeOutput(page), (row, output) => {
    updateLine(page, row, output, sourceWords(page, output.source ?? {}));
    say(row.key, output.on ? "Switch off …" : "Switch on");
    mark(row.key, "aria-label", `Switch ${output.id} ${output.on ? "off" : "on"}`);
  });
}

const place = (db) => Math.min(1, Math.max(0, 1 - db / FLOOR_DB));

/** Peaks are held for a moment, or nobody would see them. */
function setMeter(row, level, now) {
  if (!row.held || level.peak_dbfs >= row.held.db || now - row.held.at > HOLD_MS) row.held = { db: level.peak_dbfs, at: now };
  row.meter.style.setProperty("--rms", place(level.rms_dbfs).toFixed(3));
  row.meter.style.setProperty("--peak", place(row.held.db).toFixed(3));
  mark(row.meter, "data-hot", row.held.db > -3);
  say(row.parts.level, level.rms_dbfs <= -100 ? "silent" : `${signed(Math.round(level.rms_dbfs))} dB`);
}

export function renderLevels(page) {
  const now = performance.now();
  for (const [list, levels] of [["input-list", page.levels.levels?.inputs], ["output-list", page.levels.levels?.outputs]])
    for (const [id, row] of byId(list).rows ?? [])
      if (levels?.[id]) setMeter(row, levels[id], now);
  renderListeners(page);
}

// --- Who did what ---

export function renderAudit(page) {
  const wanted = page.audit.filter.toLowerCase();
  const lines = page.audit.lines.filter((line) => !wanted || `${line.actor ?? ""} ${line.text}`.toLowerCase().includes(wanted));
  fill(byId("audit-list"), lines, (line) => line.id, () => makeRow("entry", ["at", "actor", "text"]), (row, line) => {
    say(row.parts.at, `${page.audit.day ? "" : `${dayOf(line.at, page.zone)} `}${clockOf(line.at, page.zone)}`);
    say(row.parts.actor, line.actor ?? "");
    say(row.parts.text, line.text);
  });
  const count = `${lines.length} of ${page.audit.lines.length} lines`;
  say("audit-state", page.audit.trouble || (wanted ? count : page.audit.lines.length ? "" : "Nothing was written down."));
  show("audit-more", page.audit.hasMore);
}

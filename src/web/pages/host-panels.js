// SPDX-License-Identifier: Apache-2.0
// The panels of the meeting: minutes, what is wrong, the floor, speakers, sessions, extension.
import {
  byId, capital, clockOf, dayOf, fill, isoDay, isolate, leftInWords, make, makeButton, makeRow, mark, minutesOf, say, show, timer,
} from "/host-words.js";

const LOW_S = 15 * 60;
const LONG_NAME = 20; // characters: what has four names would push the keys out of their card
const FLOOR_KEYS = "123456789";
const SPARE_KEYS = "qwtyuipdfg"; // of languages beyond the ninth; none of the page's own

// --- Minutes ---

export function endWords(page, zone) {
  const { budget, forecast } = page;
  if (budget.state === "spent") return ["Used up. The meeting goes on in the original.", "bad"];
  if (budget.ends_in_s !== null && budget.ends_in_s !== undefined)
    return [`Ends in ${timer(budget.ends_in_s)}`, "bad"];
  if (!forecast || forecast.end === "nothing") {
    if (!["running"].includes(budget.state)) return ["Nothing interpreted is to come today", ""];
    const ends = page.serverNow() + budget.available_s * 1000;
    // The minutes are the day's.
    if (isoDay(ends, zone) > (budget.day ?? isoDay(page.serverNow(), zone))) return ["Lasts until midnight, when a new day’s minutes begin", ""];
    return [`At this rate until ${clockOf(ends, zone)}`, ""];
  }
  if (forecast.end === "lasts") return [`Lasts to the end of the agenda at ${clockOf(forecast.ends_at, zone)}`, "good"];
  if (!forecast.ends_at) return [`No more today, the agenda ends at ${clockOf(forecast.agenda_ends_at, zone)}`, "bad"];
  return [`Ends at ${clockOf(forecast.ends_at, zone)}, the agenda at ${clockOf(forecast.agenda_ends_at, zone)}`, "bad"];
}

function budgetParts(budget) {
  const parts = [`${minutesOf(budget.used_s)} of ${minutesOf(budget.limit_s)} used`];
  if (budget.extended_s > 0) parts.push(`${minutesOf(budget.extended_s)} of them added today`);
  if (budget.available_s < budget.left_s - 30) parts.push(`${minutesOf(budget.available_s)} for this meeting`);
  if (budget.overdraft_s > 0) parts.push(`overdraft ${timer(budget.overdraft_s)}`);
  return parts.join(" · ");
}

/** used | planned | reserve, or used | left | missing, as shares of the whole. */
function setBar(budget, forecast) {
  const reserve = forecast && forecast.end !== "nothing" ? forecast.reserve_s : budget.left_s;
  const missing = Math.max(0, -reserve);
  const spare = Math.min(budget.left_s, Math.max(0, reserve));
  const shares = { used: Math.min(budget.used_s, budget.limit_s), planned: budget.left_s - spare, reserve: spare, missing };
  const whole = Math.max(1, budget.limit_s + missing);
  for (const [name, seconds] of Object.entries(shares))
    document.querySelector(`.budget .${name}`).style.flexGrow = Math.max(0, seconds / whole).toFixed(4);
}

export function renderMinutes(page) {
  const { budget, forecast } = page;
  if (!budget) return;
  say("left", budget.state === "spent" ? "0 min" : leftInWords(budget.left_s));
  mark(byId("left"), "data-low", budget.left_s < LOW_S || budget.state === "spent");
  const [words, tone] = endWords(page, page.zone);
  say("ends", words);
  mark(byId("ends"), "data-tone", tone || null);
  say("budget-parts", `${budgetParts(budget)}${page.budgetWord()}`);
  say("cause", forecast && forecast.text ? `${capital(forecast.text)}.` : "");
  setBar(budget, forecast);
}

// --- What is wrong ---

function makePrompt(page) {
  const row = makeRow("prompt", ["text"]);
  const yes = makeButton("main", "Yes", () => page.acts.answerPrompt(row.item, "yes"));
  const no = makeButton("", "No", () => page.acts.answerPrompt(row.item, "dismiss"));
  if (page.may("run")) row.append(make("span", "buttons", yes, no));
  return row;
}

function makeAlarm(page) {
  const row = makeRow("alarm", ["text"]);
  row.parts.since = make("span", "since");
  row.parts.remedy = make("span", "remedy");
  row.parts.seen = make("span", "seen");
  row.append(make("span", "more", row.parts.since, " ", row.parts.remedy), row.parts.seen);
  row.buttons = make("span", "buttons");
  row.acknowledge = makeButton("small", "", () => page.acts.acknowledge(row.item));
  row.buttons.append(row.acknowledge);
  if (page.may("run")) row.append(row.buttons);
  return row;
}

function updateAlarm(page, row, alarm) {
  mark(row, "data-level", alarm.level);
  mark(row, "data-seen", Boolean(alarm.acknowledged_by));
  say(row.parts.text, capital(alarm.text));
  say(row.parts.since, `Since ${clockOf(alarm.since, page.zone)}.`);
  say(row.parts.remedy, alarm.remedy);
  say(row.parts.seen, alarm.acknowledged_by ? `${isolate(capital(alarm.acknowledged_by))} sees to it.` : "");
  show(row.acknowledge, !alarm.acknowledged_by);
  const isFirst = page.firstUnseen() === alarm.id;
  row.acknowledge.replaceChildren(...(isFirst ? [make("kbd", "", "a"), " "] : []), "I see to it");
  if (alarm.kind === "clock" && !row.confirm) {
    row.confirm = makeButton("small", "The clock is right", () => page.acts.confirmClock());
    row.buttons.append(row.confirm);
  }
}

/** Nobody is told that nothing is wrong before that is known, nor when it may have changed since. */
function calmWords({ fresh }) {
  switch (fresh.stateOf("alarms")) {
    case "loading": return "Loading…";
    case "unknown": return "Not known what is wrong.";
    case "stale": return `Nothing was wrong at ${fresh.momentOf("alarms")}.`;
    default: return "Nothing is wrong.";
  }
}

export function renderAlarms(page) {
  const { alarms, prompts } = page;
  fill(byId("prompts"), prompts, (prompt) => prompt.id, () => makePrompt(page),
    (row, prompt) => say(row.parts.text, capital(prompt.text)));
  fill(byId("alarm-list"), alarms, (alarm) => alarm.id, () => makeAlarm(page), (row, alarm) => updateAlarm(page, row, alarm));
  show("calm", alarms.length === 0 && prompts.length === 0);
  say("calm", calmWords(page));
  const open = alarms.filter((alarm) => !alarm.acknowledged_by);
  const worst = open[0] ?? alarms[0];
  show("chip", true);
  const level = alarms.some((alarm) => alarm.level === "alarm") ? "alarm" : alarms.length ? "warning" : "calm";
  mark(byId("chip"), "data-level", prompts.length && level === "calm" ? "question" : level);
  mark(byId("chip"), "data-known", page.fresh.stateOf("alarms"));
  const more = alarms.length > 1 ? ` · ${alarms.length - 1} more` : "";
  say("chip-text", worst ? `${capital(worst.text)}${more}` : prompts.length ? capital(prompts[0].text) : calmWords(page).replace(/\.$/, ""));
}

// --- The floor ---

export function keyOfLanguage(index) {
  return index < FLOOR_KEYS.length ? FLOOR_KEYS[index] : SPARE_KEYS[index - FLOOR_KEYS.length];
}

export function renderFloorKeys(page) {
  if (!page.may("floor")) return;
  const languages = [...page.languages, { id: "unknown", short_name: "?", name: "Not known", key: "0" }];
  fill(byId("floor-keys"), languages, (language) => language.id, (language) => {
    const button = makeButton("key", "", () => page.acts.setFloor(language));
    const index = page.languages.indexOf(language);
    const key = language.key ?? keyOfLanguage(index);
    button.append(make("kbd", "", key ?? ""), make("bdi", "short", language.short_name));
    button.title = language.name;
    if (key) button.dataset.key = key;
    button.setAttribute("aria-label", language.name);
    return button;
  }, (button, language) => button.setAttribute("aria-pressed", String(page.floor?.language === language.id)));
}

export function renderFloor(page) {
  const { floor } = page;
  if (!floor) return;
  say("floor-name", floor.name ?? "Not known");
  mark(byId("floor-name"), "data-low", !floor.name);
  mark(byId("floor-name"), "data-long", (floor.name ?? "").length > LONG_NAME);
  mark(byId("lock"), "aria-pressed", String(floor.locked));
  say("lock-word", floor.locked ? "Locked: only the host changes it" : "Lock");
  renderFloorKeys(page);
}

// --- Speakers ---

const nameOf = (speaker) => [speaker.name, speaker.delegation].filter(Boolean).map(isolate).join(", ");

function currentOf(list) {
  return list && list.speaker ? list.speakers.find((speaker) => speaker.id === list.speaker) : null;
}

function updateSpeaker(page, list, row, speaker) {
  mark(row, "data-state", speaker.id === list.speaker ? "now" : speaker.done ? "done" : null);
  say(row.parts.title, nameOf(speaker));
  const language = page.languages.find((one) => one.id === speaker.language);
  const facts = [language?.short_name, speaker.minutes ? `${speaker.minutes} min` : null];
  say(row.parts.facts, facts.filter(Boolean).join(" · "));
  say(row.parts.state, speaker.id === list.speaker ? "speaking" : speaker.done ? "done" : "");
}

export function renderSpeakers(page) {
  const list = page.shownList();
  const speaking = page.lists.find((one) => one.speaker) ?? null;
  const now = currentOf(speaking);
  say("speaker", now ? nameOf(now) : "Nobody of the list has the floor");
  show("no-list", !list);
  show("next", Boolean(list));
  show("stop", Boolean(speaking));
  const choices = page.lists.map((one) => one.session);
  show("list-choice", choices.length > 1);
  fill(byId("list-session"), page.lists, (one) => one.session, () => make("option", ""), (option, one) => {
    option.value = one.session;
    say(option, page.titleOf(one.session));
  });
  if (list) byId("list-session").value = list.session;
  fill(byId("speaker-list"), list ? list.speakers : [], (speaker) => `${list.session}/${speaker.id}`,
    () => makeRow("person", ["title", "facts", "state"]), (row, speaker) => updateSpeaker(page, list, row, speaker));
  renderSpeakerClock(page);
}

/** Every second, between what the gateway tells. */
export function renderSpeakerClock(page) {
  const list = page.lists.find((one) => one.speaker);
  const clock = byId("speaker-clock");
  if (!list) {
    say(clock, "");
    return;
  }
  const passed = list.speaking_s + page.secondsSince("lists");
  const minutes = currentOf(list)?.minutes;
  say(clock, minutes ? `${timer(passed)} of ${minutes} min` : timer(passed));
  mark(clock, "data-over", Boolean(minutes) && passed > minutes * 60);
}

// --- Sessions ---

function makeSession(page) {
  const row = makeRow("session", ["title"]);
  row.parts.times = make("span", "times");
  row.parts.state = make("span", "state");
  row.append(make("span", "facts", row.parts.times, row.parts.state));
  row.edit = makeButton("small", "Change …", () => page.acts.editSession(row.item));
  row.open = makeButton("small", "Open …", () => page.acts.openSession(row.item));
  const buttons = make("span", "buttons");
  if (page.may("lists")) buttons.append(row.edit);
  if (page.may("run")) buttons.append(row.open);
  row.append(buttons);
  return row;
}

function updateSession(page, row, session) {
  mark(row, "data-state", session.state);
  say(row.parts.title, session.title || session.id);
  const isToday = session.starts_at && isoDay(session.starts_at, page.zone) === isoDay(page.serverNow(), page.zone);
  const day = session.starts_at && !isToday ? `${dayOf(session.starts_at, page.zone)} ` : "";
  say(row.parts.times, session.starts_at
    ? `${day}${clockOf(session.starts_at, page.zone)}–${clockOf(session.ends_at, page.zone)}` : "");
  const kind = session.interpreted ? "" : session.kind === "break" ? "break" : "not interpreted";
  const words = [session.state === "planned" ? "" : session.state, kind].filter(Boolean).join(" · ");
  say(row.parts.state, words && ` · ${words}`);
  show(row.open, session.state !== "open" && session.kind !== "break");
  show(row.edit, session.state !== "closed");
  row.edit.setAttribute("aria-label", `Change ${session.title}`);
  row.open.setAttribute("aria-label", `Open ${session.title}`);
}

function setKey(id, session, verb) {
  const button = byId(id);
  show(button, Boolean(session));
  if (session) say(`${id}-word`, `${verb} ${isolate(session.title || session.id)}`);
}

export function renderSessions(page) {
  const today = page.sessionsToday();
  const others = page.sessions.filter((session) => !today.includes(session));
  const shown = today.length ? today : others;
  fill(byId("session-list"), shown, (one) => one.id, () => makeSession(page), (row, one) => updateSession(page, row, one));
  show("other-days", today.length > 0 && others.length > 0);
  fill(byId("other-sessions"), today.length ? others : [], (one) => one.id, () => makeSession(page),
    (row, one) => updateSession(page, row, one));
  const running = page.running();
  setKey("open", page.openable(), running?.state === "suspended" ? "Go on with" : "Open");
  setKey("suspend", running?.state === "open" ? running : null, "Suspend");
  setKey("close", running, "Close");
}

export function renderAudience(page) {
  const { audience } = page;
  if (!audience) return;
  mark(byId("audience"), "data-state", audience.open ? "open" : "closed");
  say("audience", audience.open ? "open" : "closed");
  const back = audience.back_at ? `, back at ${clockOf(audience.back_at, page.zone)}` : "";
  say("audience-words", audience.open ? "Listeners hear the meeting." : `Listeners hear a notice${back}, and nothing of the room.`);
  say("audience-key", audience.open ? "Close to listeners …" : "Open to listeners …");
}

// --- Extension ---

function extensionWords({ state, minutes, reason, actor }) {
  const by = actor ? ` (${isolate(actor)})` : "";
  const why = reason ? `: “${isolate(reason)}”` : "";
  if (state === "asked") return `${minutes} min are asked for${by}${why}. The team leader answers.`;
  if (state === "granted") return `${minutes} min were granted${by}${why}.`;
  if (state === "refused") return `An extension was refused${by}${why}.`;
  return "None was asked for today.";
}

export function renderExtension(page) {
  const { extension, budget } = page;
  if (extension) {
    say("extension-words", extensionWords(extension));
    mark(byId("extension-words"), "data-state", extension.state);
    show("refuse", extension.state === "asked");
  }
  if (budget && budget.ceiling_s === 0) say("ceiling-words", "Nothing may be added: the pool’s owner has set no ceiling.");
  else if (budget)
    say("ceiling-words", `At most ${minutesOf(budget.ceiling_s)} may be added in a day; ${minutesOf(budget.extended_s)} were.`);
}

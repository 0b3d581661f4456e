// SPDX-License-Identifier: Apache-2.0
// The technical host's page: what is known, what may be done, and the keys for it.
import { Link, signIn, signOut } from "/host-link.js";
import { makeActs } from "/host-acts.js";
import { Freshness } from "/host-fresh.js";
import { renderAudit, renderBooths, renderChannels, renderInputs, renderLevels, renderOutputs, renderTurns } from "/host-lines.js";
import {
  renderAlarms, renderAudience, renderExtension, renderFloor, renderFloorKeys, renderMinutes, renderSessions,
  renderSpeakerClock, renderSpeakers,
} from "/host-panels.js";
import { byId, fill, isoDay, isolate, make, MAY, ROLES, say, secondsOf, show } from "/host-words.js";

const AUDIT_PAGE = 50;
const AUDIT_AFTER_MS = 1500;
const AUDIT_AGAIN_MS = 5000;
const MEETING_AGAIN_MS = 2000;
const RESTLESS = ["levels", "inputs", "outputs", "forecast", "budget"]; // they change without anybody's doing

const link = new Link();
let auditTimer = 0;

const page = {
  who: null,
  zone: "UTC",
  languages: [],
  meeting: null,
  budget: null, forecast: null, floor: null, audience: null, extension: null, levels: { levels: {}, listeners: {} },
  channels: [], sessions: [], lists: [], desks: [], prompts: [], inputs: [], outputs: [], alarms: [],
  at: {}, // when each view came …
  heardAt: 0, // … and the last of them
  clockOff: 0, // the gateway's clock, less ours
  listChosen: null,
  audit: { lines: [], day: null, isToday: true, filter: "", hasMore: false, trouble: "" },
  saidTo: "",

  may: (what) => (MAY[page.who?.role] ?? []).includes(what),
  serverNow: () => Date.now() + page.clockOff,
  /** Without a link clocks stand where they were when it was last heard. */
  secondsSince: (view) => (page.at[view] === undefined ? 0 : Math.max(0, (link.isConnected ? performance.now() : page.heardAt) - page.at[view]) / 1000),
  titleOf: (id) => page.sessions.find((session) => session.id === id)?.title || id,
  shortOf: (id) => page.channels.find((channel) => channel.id === id)?.short_name ?? id,
  boothName: (id) => page.languages.find((language) => language.id === id)?.short_name ?? id,
  budgetWord: () => (page.budget.state === "running" ? "" : ` · ${page.budget.state === "idle" ? "not running" : page.budget.state}`),
  firstUnseen: () => page.alarms.find((alarm) => !alarm.acknowledged_by)?.id ?? null,

  running: () => page.sessions.find((one) => one.state === "open") ?? page.sessions.find((one) => one.state === "suspended") ?? null,
  sessionsToday: () =>
    page.sessions.filter((one) => one.starts_at && isoDay(one.starts_at, page.zone) === isoDay(page.serverNow(), page.zone)),
  /** What "o" opens: what is suspended, else the next of the agenda that is planned, none while one is open. */
  openable() {
    const running = page.running();
    if (running) return running.state === "suspended" ? running : null;
    const today = page.sessionsToday();
    return (today.length ? today : page.sessions).find((one) => one.state === "planned" && one.kind !== "break") ?? null;
  },
  /** The list that is worked through, or is to be: the chosen one, the speaker's, the running session's, the next. */
  shownList() {
    const of = (session) => page.lists.find((list) => list.session === session) ?? null;
    return of(page.listChosen) ?? page.lists.find((list) => list.speaker) ?? of(page.running()?.id) ?? of(page.openable()?.id) ??
      page.lists.find((list) => list.speakers.some((speaker) => !speaker.done)) ?? null;
  },
};

page.fresh = new Freshness(page, link);
page.acts = makeActs(page, link, () => readAuditSoon());

// --- Showing ---

const renders = {
  budget: [renderMinutes, renderExtension],
  forecast: [renderMinutes],
  alarms: [renderAlarms],
  prompts: [renderAlarms],
  floor: [renderFloor],
  lists: [renderSpeakers],
  sessions: [renderSessions, renderSpeakers],
  audience: [renderAudience],
  extension: [renderExtension],
  channels: [renderChannels, renderBooths],
  desks: [renderBooths, renderChannels, renderInputs],
  inputs: [renderInputs],
  outputs: [renderOutputs],
  levels: [renderLevels],
};

/** Alarms alone are spoken: one that is new, once. */
function speakNew(alarms) {
  const known = new Set(page.alarms.map((alarm) => alarm.id));
  const fresh = alarms.filter((alarm) => !known.has(alarm.id));
  // A node of its own: the same words once more are news, too.
  if (fresh.length) byId("alarm-voice").replaceChildren(make("span", "", fresh.map((alarm) => alarm.text).join(". ")));
}

link.addEventListener("view", ({ detail: { name, data } }) => {
  page.fresh.note(name);
  if (name === "meeting") {
    takeMeeting(data);
    return;
  }
  if (name === "alarms") speakNew(data);
  const before = page.running()?.id;
  page[name] = data;
  if (page.running()?.id !== before) page.listChosen = null; // what was looked up meanwhile is not what is worked through
  page.at[name] = page.heardAt = performance.now();
  for (const render of renders[name]) render(page);
  if (!RESTLESS.includes(name)) readAuditSoon();
  if (page.fresh.isWaiting) renderFreshness();
});

link.addEventListener("connection", () => {
  document.body.dataset.connected = String(link.isConnected);
  if (link.isConnected) readMeeting(link.number);
  renderFreshness();
});

/** How old everything is, and what that leaves of "nothing is wrong". */
function renderFreshness() {
  page.fresh.render();
  renderAlarms(page);
}

link.addEventListener("identity", ({ detail }) => {
  if (detail.role !== page.who.role) location.reload();
});

/** What the views of link number `number` belong to: without it, no time of the day is right. */
async function readMeeting(number) {
  const meeting = await link.get("/api/v1/meeting").catch(() => null);
  if (number !== link.number) return; // the next link asks for itself
  if (!meeting) {
    setTimeout(() => { if (number === link.number) readMeeting(number); }, MEETING_AGAIN_MS);
    return;
  }
  page.fresh.note("meeting", number);
  takeMeeting(meeting);
}

function takeMeeting(meeting) {
  page.meeting = meeting;
  page.languages = meeting.languages;
  page.zone = meeting.timezone ?? "UTC";
  page.clockOff = new Date(meeting.now) - Date.now();
  say("title", meeting.title);
  document.title = `Host · ${isolate(meeting.title)}`;
  say("zone", page.zone.replaceAll("_", " "));
  renderFloorKeys(page);
  for (const list of Object.values(renders)) for (const render of list) render(page);
  renderFreshness();
  followDay();
}

function everySecond() {
  if (page.meeting) {
    say("clock", secondsOf(page.serverNow(), page.zone));
    followDay();
  }
  if (page.fresh.isWaiting) renderFreshness();
  renderTurns(page);
  renderSpeakerClock(page);
}

// --- Who did what ---

/** What `lines` leave of what was known: after a gap as long as a page, nothing, or the gap would not be seen. */
function olderThan(lines) {
  if (!lines.length) return [];
  const last = lines.at(-1).id;
  const hasGap = lines.length === AUDIT_PAGE && !page.audit.lines.some((line) => line.id >= last);
  return hasGap ? [] : page.audit.lines.filter((line) => line.id < last);
}

function takeAudit(lines, before) {
  if (before && page.audit.lines.at(-1)?.id !== before) return; // what they belong to is gone meanwhile
  const older = before ? lines : olderThan(lines);
  page.audit.lines = [...(before ? page.audit.lines : lines), ...older];
  if (before || !older.length) page.audit.hasMore = lines.length === AUDIT_PAGE;
}

async function readAudit(before = null) {
  const { day } = page.audit;
  if (!page.may("audit") || !link.isConnected || day === null) return;
  const { number } = link;
  const ask = new URLSearchParams({ limit: AUDIT_PAGE });
  if (day) ask.set("day", day);
  if (before) ask.set("before", before);
  try {
    const lines = await link.get(`/api/v1/audit?${ask}`);
    if (day !== page.audit.day) return; // another one is asked for
    takeAudit(lines, before);
    page.audit.trouble = "";
    page.fresh.note("audit", number);
  } catch (error) {
    if (day !== page.audit.day) return;
    page.audit.trouble = error.message;
    if (!page.audit.lines.length) page.fresh.note("audit", number);
    readAuditSoon(AUDIT_AGAIN_MS);
  }
  renderAudit(page);
  renderFreshness();
}

function showDay(day) {
  Object.assign(page.audit, { day, lines: [], hasMore: false });
  readAudit();
}

/** Until somebody chooses another day it is today's, and after midnight the new one. */
function followDay() {
  const today = isoDay(page.serverNow(), page.zone);
  if (!page.may("audit") || !link.isConnected || !page.audit.isToday || page.audit.day === today) return;
  byId("audit-day").value = today;
  showDay(today);
}

function readAuditSoon(afterMs = AUDIT_AFTER_MS) {
  if (!auditTimer) auditTimer = setTimeout(() => { auditTimer = 0; readAudit(); }, afterMs);
}

function setUpAudit() {
  if (!page.may("audit")) return;
  byId("audit-filter").addEventListener("input", (event) => { page.audit.filter = event.target.value.trim(); renderAudit(page); });
  byId("audit-day").addEventListener("change", (event) => {
    page.audit.isToday = event.target.value === isoDay(page.serverNow(), page.zone);
    showDay(event.target.value);
  });
  byId("audit-more").addEventListener("click", () => readAudit(page.audit.lines.at(-1)?.id));
}

// --- Keys ---

const KEYS = [
  ["1 … 9", "what the floor speaks, in the order of the buttons (from the tenth on: the letter that stands there); 0: not known"],
  ["n", "next speaker"], ["x", "the speaker stops"],
  ["a", "I see to the first alarm that nobody sees to"],
  ["o", "open the next session, or go on with the suspended one"], ["s", "suspend the session"], ["c", "close the session"],
  ["e", "ask for an extension"], ["l", "lock the floor's language, or unlock it"],
  ["r", "reload the configuration: what it would change is said first"], ["?", "these keys"], ["Esc", "away with a dialog"],
];

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || document.querySelector("dialog[open]")) return;
  if (event.target.closest("input, select") || byId("desk").hidden) return;
  if (event.key === "?") byId("help").showModal();
  else if (event.key === "a") page.acts.acknowledge(page.alarms.find((alarm) => alarm.id === page.firstUnseen()));
  else {
    const button = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (!button || button.closest("[hidden], [data-known=loading], [data-known=unknown]")) return;
    button.click();
  }
  event.preventDefault();
}

function setUpKeys() {
  fill(byId("help-list"), KEYS, ([key]) => key, ([key, words]) => make("div", "", make("dt", "", make("kbd", "", key)), make("dd", "", words)),
    () => {});
  addEventListener("keydown", onKey);
  byId("help-button").addEventListener("click", () => byId("help").showModal());
  byId("help-close").addEventListener("click", () => byId("help").close());
}

function setUpButtons() {
  const { acts } = page;
  const keys = {
    next: () => acts.nextSpeaker(page.shownList()),
    stop: () => acts.stopSpeaker(page.lists.find((list) => list.speaker)),
    open: () => acts.openSession(page.openable()),
    suspend: () => acts.suspendSession(page.running()),
    close: () => acts.closeSession(page.running()),
    lock: () => acts.lockFloor(!page.floor.locked),
    "audience-key": () => acts.setAudience(!page.audience.open),
    ask: acts.askExtension, grant: acts.grantExtension, refuse: acts.refuseExtension, ceiling: acts.setCeiling,
    correct: () => acts.correct(page.running()),
    reload: acts.reload,
  };
  for (const [id, act] of Object.entries(keys)) byId(id)?.addEventListener("click", act);
  byId("list-session").addEventListener("change", (event) => { page.listChosen = event.target.value; renderSpeakers(page); });
}

// --- Coming in ---

function setUpSignIn() {
  byId("sign-in").addEventListener("submit", async (event) => {
    event.preventDefault();
    await enter(byId("token").value.trim());
  });
  byId("sign-out").addEventListener("click", async () => { await signOut(); location.reload(); });
}

async function enter(token) {
  const trouble = await signIn(token).catch(() => "No answer. Try again.");
  if (trouble) say("sign-in-refused", trouble);
  else location.reload();
  return !trouble;
}

/** Join links carry the token behind the "#", which no server or log ever sees. */
function takeTokenFromLink() {
  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  if (token) history.replaceState(null, "", location.pathname);
  return token;
}

function askForCode(who) {
  document.body.dataset.mode = "sign-in";
  show("signing-in", true);
  if (who.role !== "nobody" && who.role !== "delegate")
    say("sign-in-why", `You are signed in as ${who.role}. This page is for those who run the meeting: enter their code.`);
}

function begin(who) {
  page.who = who;
  document.body.dataset.mode = "desk";
  for (const node of document.querySelectorAll("[data-need]")) if (!page.may(node.dataset.need)) node.remove();
  for (const id of ["desk", "help-button", "sign-out"]) show(id, true);
  say("who", [ROLES[who.role], isolate(who.name)].filter(Boolean).join(" "));
  setUpAudit();
  setUpKeys();
  setUpButtons();
  renderFreshness();
  link.start();
  setInterval(everySecond, 1000);
}

async function whoAmI() {
  for (;;) {
    try {
      return await link.get("/api/v1/me");
    } catch {
      show("lost", true);
      say("lost", "No link to the gateway. Trying again …");
      await new Promise((resolve) => setTimeout(resolve, 2000));
    }
  }
}

setUpSignIn();
const token = takeTokenFromLink();
if (!token || !(await enter(token))) {
  const who = await whoAmI();
  show("lost", false);
  if (ROLES[who.role]) begin(who);
  else askForCode(who);
}

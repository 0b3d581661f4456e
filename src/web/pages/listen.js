// SPDX-License-Identifier: Apache-2.0
// The first page: one choice of language, one real <audio> element (it plays on behind a locked screen), and
// what the server tells by events. Without this script the page is a list of native players.
"use strict";

const byId = (id) => document.getElementById(id);
const languages = navigator.languages && navigator.languages.length ? navigator.languages : ["en"];
const { tag: pageTag, words } = chooseWords(languages);

const RETRY_MS = [300, 1000, 2000, 4000, 8000];
const WATCH_MS = 500;
const SILENT_MS = 30_000; // two pings come within that: where nothing does, the connection died in silence
const OPENS_WITHIN_MS = 15_000;
const WHO_WITHIN_MS = 8000;
const SIGN_IN_AGAIN_S = 4;

const page = {
  channels: new Map(), // id → {id, tags, name, short, item, input, carriesNode, live}
  chosen: null,
  told: null, // what the media session was last told of
  isWanted: false, // the listener pressed Listen
  isSounding: false,
  tries: 0,
  retryTimer: 0,
  lastTime: 0,
  lastMoved: 0,
  soundsSince: 0,
  burstS: null, // how far behind the live edge this stream has a right to be
  sound: "standard", // as the listener chose: how soon it is, or how much it takes
  feeder: null, // where we feed the element ourselves
  way: null, // by which it comes
  refused: new Set(), // ways that the gateway has not
  caughtUpAt: -Infinity,
  catchUps: 0, // in a row
  floor: null,
  budget: null,
  budgetAt: 0,
  audience: null,
  forecast: null,
  sessions: [],
  lists: [],
  live: [], // of each channel, as it was told last
  signInTimer: 0,
  isConnected: false,
  events: null, // where they come from, and when one came last
  heardAt: 0,
};

function say(id, text) {
  const node = byId(id);
  if (node.textContent !== text) node.textContent = text; // a live region speaks on every change
}

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, key) => values[key]);
}

function remember(key, value) {
  try { localStorage.setItem(key, value); } catch { /* private windows may refuse */ }
}

function recall(key) {
  try { return localStorage.getItem(key); } catch { return null; }
}

// --- Languages ---

/** How well a reader's tag fits a channel's: the longer the common prefix of subtags, the better. */
function fits(own, tag) {
  const a = own.toLowerCase().split("-");
  const b = tag.toLowerCase().split("-");
  let n = 0;
  while (n < a.length && n < b.length && a[n] === b[n]) n += 1;
  return n === b.length ? n : 0;
}

/** The name this reader has for the channel's language: BCMS is bs, hr, cnr or sr to each. */
function ownTag(channel) {
  for (const own of languages) {
    let best = null;
    for (const tag of channel.tags) {
      const fit = fits(own, tag);
      if (fit > 0 && (!best || fit > best.fit)) best = { tag, fit };
    }
    if (best) return best.tag;
  }
  return channel.tags[0] || null;
}

function firstChoice() {
  const kept = page.channels.get(recall("channel"));
  if (kept) return kept;
  for (const own of languages)
    for (const channel of page.channels.values())
      if (channel.tags.some((tag) => fits(own, tag) > 0)) return channel;
  return page.channels.values().next().value || null;
}

function choose(channel) {
  page.chosen = channel;
  channel.input.checked = true;
  if (page.isWanted) start();
  else render();
}

// --- Showing ---

/** What a channel carries: "floor", "notice", or a voice, whichever desk's it is. */
function kindOf(channel) {
  if (!channel.live) return null;
  return ["floor", "notice"].includes(channel.live.carries) ? channel.live.carries : "voice";
}

const carriesWords = { floor: words.carriesFloor, notice: words.carriesNotice, voice: words.carriesVoice };

function closedWords(backAt) {
  if (!backAt) return words.isClosed;
  return fill(hasBegun(page, backAt) ? words.isBreak : words.begins, { time: bothTimes(backAt) });
}

function renderForecast() {
  const endsEarly = page.forecast && page.forecast.ends_early && page.forecast.ends_at;
  say("ends", endsEarly ? fill(words.endsEarly, { time: bothTimes(page.forecast.ends_at) }) : "");
}

function renderStatus() {
  if (!page.isConnected || !page.audience) return say("status", page.audience ? words.reconnecting : words.connecting);
  if (!page.audience.open) return say("status", closedWords(page.audience.back_at));
  if (page.sessions.some((s) => s.state === "suspended")) return say("status", words.isSuspended);
  return say("status", words.isOpen);
}

function renderFact(id, text) {
  byId(`${id}-box`).hidden = !text;
  say(id, text);
}

function renderNow() {
  const { session, speaker } = whatIsOn(page);
  const next = whatIsNext(page, Date.now());
  const title = session && (session.title || session.id);
  const ends = session && session.ends_at && Date.parse(session.ends_at) > Date.now();
  say("on-now", !title ? "" : ends ? fill(words.until, { title, time: bothTimes(session.ends_at) }) : title);
  renderFact("speaker", speaker ? [speaker.name, speaker.delegation].filter(Boolean).join(", ") : "");
  renderFact("next", next ? fill(words.at, { title: next.title || next.id, time: bothTimes(next.starts_at) }) : "");
}

function renderBudget() {
  if (!page.budget || !page.isConnected) return; // what was left when it was last told stays there
  const { state } = page.budget;
  const since = state === "running" ? (performance.now() - page.budgetAt) / 1000 : 0;
  const left = Math.max(0, page.budget.left_s - since);
  say("left", state === "spent" ? words.spent : fill(words.minutes, { n: Math.ceil(left / 60) }));
}

function renderFloor() {
  if (!page.floor) return;
  const node = byId("floor");
  say("floor", page.floor.name || words.unknownLanguage);
  node.lang = page.floor.name ? page.floor.tag : pageTag;
}

function renderChoices() {
  for (const channel of page.channels.values()) {
    const kind = kindOf(channel);
    channel.carriesNode.textContent = carriesWords[kind] || "";
    channel.carriesNode.className = `carries ${kind || ""}`;
  }
}

function renderPlayer() {
  const pressed = String(page.isWanted);
  const toggle = byId("toggle");
  if (toggle.getAttribute("aria-pressed") !== pressed) toggle.setAttribute("aria-pressed", pressed);
  say("toggle-word", page.isWanted ? words.stop : words.listen);
  if (!page.chosen) return;
  const name = byId("chosen");
  say("chosen", page.chosen.name);
  name.lang = ownTag(page.chosen) || pageTag;
  const isStarting = page.isWanted && !page.isSounding;
  say("hear", isStarting ? words.starting : hearInWords(page, page.chosen));
}

function render() {
  renderStatus();
  renderNow();
  renderFloor();
  renderBudget();
  renderForecast();
  renderChoices();
  renderPlayer();
  showElsewhere(page.chosen);
  tellMediaSession();
}

function renderSessions() {
  const list = byId("sessions");
  byId("agenda").hidden = page.sessions.length === 0;
  list.replaceChildren(...page.sessions.map((session) => {
    const item = document.createElement("li");
    item.className = session.state;
    for (const [name, text] of [["title", session.title || session.id], ["state", words[session.state]], ["times", timesOf(session)]]) {
      const part = document.createElement("span");
      part.className = name;
      part.textContent = text;
      item.append(part);
    }
    return item;
  }));
  const zones = { meeting: meetingZone.replace("_", " "), own: ownZone.replace("_", " ") };
  say("zones", fill(ownZone === meetingZone ? words.oneZone : words.times, zones));
}

// --- Events ---

/** Channels that came while the page was open: as it would have them if it were opened now. */
async function addNewChannels() {
  const answer = await fetch("/");
  if (!answer.ok) return;
  const now = new DOMParser().parseFromString(await answer.text(), "text/html");
  const isNew = (item) => !page.channels.has(item.dataset.id);
  const last = page.channels.get("original").input.parentNode;
  for (const item of [...now.querySelectorAll(".channel")].filter(isNew)) last.before(addChoice(item));
  takeChannels(page.live);
  render();
}

function takeChannels(list) {
  for (const live of list) {
    const channel = page.channels.get(live.id);
    if (channel) channel.live = live;
  }
}

const onEvent = {
  channels(list) {
    page.live = list;
    takeChannels(list);
    if (list.some(({ id }) => !page.channels.has(id))) addNewChannels().catch(() => {}); // the next event asks again
  },
  budget(budget) { page.budget = budget; page.budgetAt = performance.now(); },
  floor(floor) { page.floor = floor; },
  forecast(forecast) { page.forecast = forecast; },
  audience(audience) { page.audience = audience; },
  sessions(sessions) { page.sessions = sessions; renderSessions(); },
  lists(lists) { page.lists = lists; },
};

/** Who this is to the gateway, or null: it does not answer. */
async function whoAmI() {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), WHO_WITHIN_MS);
  try {
    return await (await fetch("/api/v1/me", { cache: "no-store", signal: abort.signal })).json();
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}

/** Whoever may not listen any more is asked for a code, not kept waiting. */
async function followAgain(tries) {
  const who = await whoAmI();
  if (who?.role === "nobody") location.reload();
  else follow(tries);
}

function loseEvents() {
  page.isConnected = false;
  render();
}

function followLater(tries) {
  page.events.close();
  page.events = null;
  setTimeout(() => followAgain(tries), RETRY_MS[Math.min(tries, RETRY_MS.length - 1)]);
}

/** A connection may die without a word: then nothing that is shown is true for long. */
function watchEvents() {
  const patienceMs = page.isConnected ? SILENT_MS : OPENS_WITHIN_MS;
  if (!page.events || performance.now() - page.heardAt <= patienceMs) return;
  loseEvents();
  followLater(0);
}

function follow(tries) {
  const source = new EventSource("/api/v1/events");
  const hear = () => { page.heardAt = performance.now(); };
  page.events = source;
  hear();
  source.onopen = () => { hear(); page.isConnected = true; tries = 0; render(); };
  source.onerror = () => {
    loseEvents();
    if (source.readyState === EventSource.CLOSED) followLater(tries + 1); // else it tries again by itself
  };
  source.addEventListener("ping", hear);
  for (const name of Object.keys(onEvent)) {
    source.addEventListener(name, (event) => {
      hear();
      onEvent[name](JSON.parse(event.data));
      render();
    });
  }
}

// --- Setting up ---

function addChoice(item) {
  const channel = {
    id: item.dataset.id,
    tags: item.dataset.tags.split(" ").filter(Boolean),
    name: item.querySelector(".name").textContent,
    live: null,
  };
  if (channel.id === "original") channel.name = words.original;
  const label = document.createElement("label");
  label.className = "choice";
  channel.input = document.createElement("input");
  Object.assign(channel.input, { type: "radio", name: "channel", value: channel.id });
  channel.input.addEventListener("change", () => { remember("channel", channel.id); choose(channel); });
  const name = document.createElement("span");
  name.className = "name";
  name.textContent = channel.name;
  name.lang = ownTag(channel) || pageTag;
  channel.carriesNode = document.createElement("span");
  channel.carriesNode.className = "carries";
  label.append(channel.input, item.querySelector(".short").cloneNode(true), name, channel.carriesNode);
  byId("choices").append(label);
  page.channels.set(channel.id, channel);
  return label;
}

function translate() {
  document.documentElement.lang = pageTag;
  for (const node of document.querySelectorAll("[data-word]")) node.textContent = words[node.dataset.word];
  for (const link of document.querySelectorAll(".more a")) link.textContent = words.openInPlayer;
  byId("disclaimer").lang = "en";
}

/** What has the focus is scrolled clear of the player, which stays in view below. */
function keepFocusInView() {
  const player = byId("player");
  const tell = () => document.documentElement.style.setProperty("--player-height", `${player.offsetHeight}px`);
  if ("ResizeObserver" in window) new ResizeObserver(tell).observe(player);
  else tell();
}

function setUpListening() {
  for (const item of document.querySelectorAll(".channel")) addChoice(item);
  byId("choices").addEventListener("submit", (event) => event.preventDefault());
  byId("now").hidden = false;
  if (!wayOf("standard")) {
    byId("player").hidden = false;
    say("trouble", words.cannotPlay);
    byId("toggle").hidden = byId("volume-box").hidden = byId("sound-box").hidden = true;
    for (const native of document.querySelectorAll(".channel audio")) native.hidden = true;
  } else {
    byId("choices").hidden = byId("player").hidden = false;
    byId("channels").hidden = true;
    setUpVolume();
    setUpSound();
    setUpElsewhere();
    setUpMediaKeys();
    keepFocusInView();
  }
  byId("toggle").addEventListener("click", () => (page.isWanted ? stop() : start()));
  audio.addEventListener("playing", onSounding);
  audio.addEventListener("error", () => { if (audio.getAttribute("src")) retry(); });
  audio.addEventListener("ended", retry);
  audio.addEventListener("pause", () => { if (page.isWanted && !audio.ended && !audio.error) stop(); });
  addEventListener("online", () => { if (page.isWanted && !page.isSounding) open(); });
  setInterval(() => { watch(); watchEvents(); renderBudget(); }, WATCH_MS);
  const first = firstChoice();
  if (first) choose(first);
  render();
  follow(0);
}

/** What the network, or a front, says is nothing about the code: it is kept, and tried again. */
async function signIn(token) {
  const field = byId("token");
  clearTimeout(page.signInTimer);
  const answer = await fetch("/api/v1/login", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ token }),
  }).catch(() => null);
  if (answer?.ok) {
    location.reload();
  } else if (!answer || answer.status === 429 || answer.status >= 500) {
    const afterS = Number(answer?.headers.get("Retry-After")) || SIGN_IN_AGAIN_S;
    say("refused", words.reconnecting);
    field.value ||= token;
    page.signInTimer = setTimeout(() => { if (field.value.trim() === token) signIn(token); }, afterS * 1000);
  } else {
    say("refused", words.signInFailed);
  }
}

/** Join links carry the token behind the "#", which no server or log ever sees. */
function takeTokenFromLink() {
  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  if (!token) return null;
  history.replaceState(null, "", location.pathname);
  return token;
}

function setUpSignIn() {
  if (new URLSearchParams(location.search).has("sign-in")) say("refused", words.signInFailed);
  byId("sign-in").addEventListener("submit", (event) => {
    event.preventDefault();
    signIn(byId("token").value.trim());
  });
}

/**
 * Who follows a link from elsewhere comes without the cookie (SameSite=Strict) and finds this form; what the page asks for
 * itself brings it. Fetched anew the page has it, too: once, which the entry in the history remembers.
 */
async function comeIn() {
  if (history.state?.isAnew) return;
  const who = await whoAmI();
  if (!who || who.role === "nobody") return;
  history.replaceState({ isAnew: true }, "");
  location.reload();
}

translate();
setUpSignIn();
const joinToken = takeTokenFromLink();
const isListening = document.body.dataset.mode === "listen";
if (isListening) history.replaceState(null, "");
if (joinToken) signIn(joinToken);
else if (!isListening) comeIn();
if (isListening) setUpListening();

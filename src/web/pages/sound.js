// SPDX-License-Identifier: Apache-2.0
// The sound of the first page: how the one <audio> element gets the chosen channel, begins again after what broke, and
// stays near the live edge.
"use strict";

const STUCK_MS = 8000;
const WHY_WITHIN_MS = 5000;
const STARTS_WITHIN_MS = 15_000; // from the asking to the first sound, on a slow line
// Behind the live edge by more than this, and by more than the stream began with, is late.
const LATE_S = 8;
const LATE_OVER_BURST_S = 3;
const SETTLED_MS = 5000; // a hole in the programme has left the burst by then
const HOLE_MS = 1500; // nothing moved for so long: the programme has a hole
const CATCH_UP_EVERY_MS = 10_000;
const CATCH_UPS_IN_A_ROW = 2;

const audio = document.getElementById("audio");

const canPlay = {
  ogg: audio.canPlayType('audio/ogg; codecs="opus"') !== "",
  aac: audio.canPlayType("audio/aac") !== "",
  feedOpus: canFeed("opus"),
  feedAac: canFeed("mp4a.40.2"),
};

// What each choice comes as, the best first. A player that is left to itself is not disturbed by a page that is
// asleep, so it is the standard; at 24 kb/s it reads ten seconds at once and lags behind by them, so there it is fed where it
// can be.
const WAYS = {
  standard: [
    { needs: "ogg", ending: ".ogg" },
    { needs: "aac", ending: ".aac" },
    { needs: "feedOpus", ending: ".mp4", codec: "opus" },
    { needs: "feedAac", ending: ".mp4?codec=aac", codec: "mp4a.40.2" },
  ],
  lowDelay: [
    { needs: "feedOpus", ending: ".mp4", codec: "opus" },
    { needs: "feedAac", ending: ".mp4?codec=aac", codec: "mp4a.40.2" },
  ],
  saveData: [
    { needs: "feedOpus", ending: ".mp4?codec=opus-low", codec: "opus" },
    { needs: "ogg", ending: ".low.ogg" },
  ],
};

const waysOf = (sound) => WAYS[sound].filter(({ needs }) => canPlay[needs]);
const isEveryWayRefused = () => waysOf(page.sound).every((way) => page.refused.has(way));

function wayOf(sound) {
  const ways = waysOf(sound);
  return ways.find((way) => !page.refused.has(way)) ?? ways[0];
}

/** By the name that its language has for this reader, unless that is another channel's, too. */
function streamOf(channel, ending) {
  const tag = ownTag(channel);
  const meant = page.channels.get(tag) ?? [...page.channels.values()].find((one) => one.tags.includes(tag));
  return `/live/${encodeURIComponent(tag && meant === channel ? tag : channel.id)}${ending}`;
}

function letGo() {
  if (page.feeder) page.feeder.stop();
  page.feeder = null;
}

function open() {
  clearTimeout(page.retryTimer);
  page.lastMoved = performance.now();
  page.lastTime = 0;
  page.isSounding = false;
  page.burstS = null;
  letGo();
  page.way = wayOf(page.sound);
  const { ending, codec } = page.way;
  const url = streamOf(page.chosen, ending);
  if (codec) page.feeder = new Feeder(audio, { url, codec }, retry);
  else audio.src = url;
  const started = audio.play();
  if (started) started.catch(onPlayRefused);
}

function onPlayRefused(error) {
  if (error.name !== "NotAllowedError") return; // an aborted load: the next one is under way
  stop();
  say("trouble", words.blocked);
}

function start() {
  page.isWanted = true;
  page.catchUps = CATCH_UPS_IN_A_ROW;
  page.tries = 0;
  say("trouble", "");
  open();
  render();
}

function stop() {
  page.isWanted = false;
  page.isSounding = false;
  page.refused.clear();
  clearTimeout(page.retryTimer);
  letGo();
  audio.pause();
  audio.removeAttribute("src");
  audio.load(); // lets the connection go
  render();
}

/**
 * The element does not say why it got nothing; the gateway does. What it does not make (AAC, where the encoder is missing)
 * is not asked for again. A front's own 503 means only that the gateway is not there.
 */
async function askWhy(way) {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), WHY_WITHIN_MS);
  const answer = await fetch(streamOf(page.chosen, way.ending), { signal: abort.signal, cache: "no-store" }).catch(() => null);
  clearTimeout(timer);
  abort.abort(); // it may be the sound itself
  if (answer?.status !== 503 || !answer.headers.get("Content-Type")?.startsWith("application/problem+json")) return;
  if (!page.isWanted || page.isSounding) return;
  page.refused.add(way);
  if (isEveryWayRefused()) say("trouble", words.refused);
}

/** The connection broke, or nothing came for too long: again, a little later each time. */
function retry() {
  if (!page.isWanted) return;
  page.isSounding = false;
  page.lastMoved = performance.now();
  say("trouble", isEveryWayRefused() ? words.refused : words.broken);
  if (page.tries > 0) askWhy(page.way);
  clearTimeout(page.retryTimer);
  const wait = RETRY_MS[Math.min(page.tries, RETRY_MS.length - 1)];
  page.tries += 1;
  page.retryTimer = setTimeout(open, wait * (0.75 + Math.random() / 2));
  render();
}

function onSounding() {
  if (!page.isSounding) page.soundsSince = performance.now();
  page.isSounding = true;
  page.refused.delete(page.way);
  page.tries = 0;
  say("trouble", "");
  render();
}

/** Seconds of sound that came and were not heard yet. */
function lag() {
  const { buffered } = audio;
  return buffered.length ? buffered.end(buffered.length - 1) - audio.currentTime : 0;
}

/**
 * After a hole a player plays on from where it stopped and stays late for good: a fresh stream is live again. (Seeking is
 * no way: Chromium calls a stream without end seekable, and is not able to.) What a stream begins with when it was
 * only just started, or began anew to no avail, is its burst, and no reason to start again.
 */
function watchLag(now) {
  if (page.feeder || !page.isWanted || !page.isSounding || now - page.soundsSince < SETTLED_MS) return;
  const late = lag();
  if (late <= LATE_S) page.catchUps = 0;
  page.burstS ??= page.catchUps < CATCH_UPS_IN_A_ROW ? 0 : late;
  if (late <= Math.max(LATE_S, page.burstS + LATE_OVER_BURST_S) || now - page.caughtUpAt < CATCH_UP_EVERY_MS) return;
  page.caughtUpAt = now;
  page.catchUps += 1;
  open();
}

function watch() {
  const now = performance.now();
  if (audio.currentTime !== page.lastTime) {
    // Sound again after a hole: a stream begun at once would begin with that hole.
    if (now - page.lastMoved > HOLE_MS) page.soundsSince = now;
    page.lastTime = audio.currentTime;
    page.lastMoved = now;
  } else if (page.isWanted && now - page.lastMoved > (page.isSounding ? STUCK_MS : STARTS_WITHIN_MS)) {
    retry(); // a connection may be taken, and nothing come by it
  }
  watchLag(now);
}

function setUpMediaKeys() {
  if (!("mediaSession" in navigator)) return;
  const set = (action, handler) => {
    try { navigator.mediaSession.setActionHandler(action, handler); } catch { /* not known here */ }
  };
  set("play", start);
  set("pause", stop);
  set("stop", stop);
}

function tellMediaSession() {
  if (!("mediaSession" in navigator) || !page.chosen) return;
  navigator.mediaSession.playbackState = page.isWanted ? "playing" : "none";
  if (page.told === page.chosen) return; // each telling fetches the artwork anew
  page.told = page.chosen;
  navigator.mediaSession.metadata = new MediaMetadata({
    title: page.chosen.name,
    artist: document.title,
    artwork: [{ src: "/icon.svg", type: "image/svg+xml" }],
  });
}

function setUpSound() {
  const choice = byId("sound");
  for (const option of choice.options) option.disabled = option.hidden = !wayOf(option.value);
  const kept = recall("sound");
  if (WAYS[kept] && wayOf(kept)) page.sound = kept;
  choice.value = page.sound;
  choice.addEventListener("change", () => {
    page.sound = choice.value;
    remember("sound", page.sound);
    if (page.isWanted) start();
  });
}

function setUpVolume() {
  const slider = byId("volume");
  audio.volume = 0.5;
  if (audio.volume !== 0.5) byId("volume-box").hidden = true; // iOS: the phone's own keys
  slider.value = recall("volume") || "100";
  const apply = () => { audio.volume = slider.value / 100; };
  slider.addEventListener("input", () => { apply(); remember("volume", slider.value); });
  apply();
}

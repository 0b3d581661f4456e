// SPDX-License-Identifier: Apache-2.0
// Listening elsewhere: addresses of the chosen channel for other players, and as QR codes for a phone. In a meeting
// that is not public players know no code: each listener is given addresses of their own, good for the day.
"use strict";

const KEPT = "live-key";
const ELSEWHERE = [
  { name: ".m3u", word: "standard" },
  { name: ".low.m3u", word: "saveData" },
  { name: ".aac.m3u", word: "withAac" },
];

const elsewhere = { channel: null, path: "/live/", isPublic: document.body.dataset.public === "true" };

function keptKey() {
  try { return JSON.parse(sessionStorage.getItem(KEPT)); } catch { return null; }
}

function keepKey(key) {
  try {
    if (key) sessionStorage.setItem(KEPT, JSON.stringify(key));
    else sessionStorage.removeItem(KEPT);
  } catch { /* private windows may refuse: then the next opening gives a new one */ }
}

async function isGood(key) {
  return key && (await fetch(`${key.path}original.m3u`, { method: "HEAD" })).ok;
}

/** The addresses' beginning: the one that was given before, as long as it is good, or a new one. */
async function findPath() {
  if (elsewhere.isPublic) return "/live/";
  let key = keptKey();
  if (!(await isGood(key))) {
    const answer = await fetch("/api/v1/live-keys", { method: "POST" });
    if (!answer.ok) throw new Error((await answer.json()).detail);
    key = await answer.json();
    keepKey(key);
  }
  return key.path;
}

function renderElsewhere() {
  const { channel, path } = elsewhere;
  if (!channel || !byId("players").open) return;
  byId("player-links").replaceChildren(...ELSEWHERE.map(({ name, word }) => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = `${path}${channel.id}${name}`;
    link.textContent = words[word];
    item.append(link);
    return item;
  }));
  byId("stream-code").src = `${path}${channel.id}.aac.qr.svg`;
  byId("page-code").src = "/qr.svg";
  byId("take-back").hidden = elsewhere.isPublic;
  say("players-note", elsewhere.isPublic ? "" : words.ownAddresses);
}

async function openElsewhere() {
  if (!byId("players").open) return;
  try {
    elsewhere.path = await findPath();
    renderElsewhere();
  } catch (error) {
    say("players-note", error.message);
  }
}

/** Whoever listens by the addresses hears nothing more; the next opening gives others. */
async function takeBack() {
  const key = keptKey();
  const answer = key && (await fetch(`/api/v1/live-keys/${key.id}`, { method: "DELETE" }).catch(() => null));
  if (key && !answer?.ok && answer?.status !== 404) {
    say("players-note", words.reconnecting);
    return;
  }
  keepKey(null);
  byId("players").open = false;
}

function showElsewhere(channel) {
  if (elsewhere.channel === channel) return;
  elsewhere.channel = channel;
  renderElsewhere();
}

function setUpElsewhere() {
  byId("players").hidden = false;
  byId("players").addEventListener("toggle", openElsewhere);
  byId("take-back").addEventListener("click", takeBack);
}

// SPDX-License-Identifier: Apache-2.0
// What is on and when, and why one hears what one hears, in words: from what the gateway tells, as plain values.
"use strict";

/** The session that is on (open, or suspended), and who has its floor. */
function whatIsOn(page) {
  const session = page.sessions.find((one) => one.state === "open") ?? page.sessions.find((one) => one.state === "suspended") ?? null;
  const list = page.lists.find((one) => one.speaker) ?? null;
  const speaker = list?.speakers.find((one) => one.id === list.speaker) ?? null;
  return { session, speaker };
}

/** The next break or session of the agenda after what is on: by the clock, not by what was forgotten to be closed. */
function whatIsNext(page, nowMs) {
  const { session } = whatIsOn(page);
  return page.sessions
    .filter((one) => one !== session && one.starts_at && one.state !== "closed" && Date.parse(one.starts_at) > nowMs)
    .sort((a, b) => Date.parse(a.starts_at) - Date.parse(b.starts_at))[0] ?? null;
}

/** Whether what goes on at `backAt` has begun: a break is open, or something of that session's day was interpreted already. */
function hasBegun(page, backAt) {
  const next = page.sessions.find((one) => one.starts_at === backAt);
  return page.sessions.some((one) => (one.kind === "break" && one.state === "open") ||
    (one.interpreted && one.state !== "planned" && next && one.day === next.day));
}

/** Why a channel carries the original; "" where nothing has to be explained. */
function whyOriginal(page, live) {
  const { session } = whatIsOn(page);
  if (live.id === "original") return "";
  if (page.floor && page.floor.name && page.floor.tag === live.tag) return words.whySpoken;
  if (page.budget?.state === "spent") return words.whySpent;
  if (session?.state === "suspended") return words.whySuspended;
  if (!session || session.interpreted === false) return words.whyNotInterpreted;
  return words.whyNobody;
}

/** "You hear the original: nobody is interpreting into this language at the moment." */
function hearInWords(page, channel) {
  const { live } = channel;
  if (!live) return "";
  if (live.carries === "notice") return page.audience?.open ? words.hearLost : words.hearNotice;
  if (live.carries !== "floor") return words.hearVoice;
  const why = whyOriginal(page, live);
  return why ? `${words.hearOriginal}${why}` : words.hearFloor;
}

// --- Times ---

const meetingZone = document.body.dataset.timezone;
const ownZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

function clock(text, zone) {
  const options = { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  return new Intl.DateTimeFormat(pageTag, options).format(new Date(text));
}

function day(text) {
  const options = { timeZone: meetingZone, weekday: "short", day: "numeric", month: "short" };
  return new Intl.DateTimeFormat(pageTag, options).format(new Date(text));
}

function span(session, zone) {
  return `${clock(session.starts_at, zone)}–${clock(session.ends_at, zone)}`;
}

function timesOf(session) {
  if (!session.starts_at || !session.ends_at) return "";
  const there = span(session, meetingZone);
  const here = span(session, ownZone);
  return `${day(session.starts_at)} · ${there}${here === there ? "" : ` · ${here}`}`;
}

/** A time in the meeting's zone and, where that differs, the reader's. */
function bothTimes(text) {
  const there = clock(text, meetingZone);
  const here = clock(text, ownZone);
  return here === there ? there : `${there} (${here})`;
}

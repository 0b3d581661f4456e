// SPDX-License-Identifier: Apache-2.0
// What the page may claim: a panel shows nothing before its data came, says so when it never comes, and is dimmed and
// dated while what it shows is from before.
import { byId, make, mark, say, secondsOf, show } from "/host-words.js";

const PATIENCE_MS = 10_000; // from then on "Loading" would be a lie, too

/** What each panel is made of. */
const NEEDS = {
  minutes: ["meeting", "budget", "forecast"],
  alarms: ["meeting", "alarms", "prompts"],
  floor: ["meeting", "floor", "lists"],
  speakers: ["meeting", "lists", "sessions"],
  sessions: ["meeting", "sessions", "audience"],
  channels: ["meeting", "channels", "desks"],
  booths: ["meeting", "desks", "channels"],
  lines: ["meeting", "inputs", "desks"],
  outputs: ["meeting", "outputs"],
  extension: ["meeting", "extension", "budget"],
  audit: ["meeting", "audit"],
};

export class Freshness {
  constructor(page, link) {
    this.page = page;
    this.link = link;
    this.startedAt = performance.now();
    this.linkOf = {}; // view: number of the link by which it came last
    this.heardAt = new Map(); // number of a link: when something came by it last
    this.isWaiting = false; // some panel is not what it is now
  }

  /** A view has come, by link number `number`. */
  note(view, number = this.link.number) {
    this.linkOf[view] = number;
    if (number === this.link.number) this.hear();
  }

  hear() {
    this.heardAt.set(this.link.number, Date.now());
  }

  /** "loading", "unknown" (it never came), "stale" (it is from before) or "fresh". */
  stateOf(panel) {
    const links = NEEDS[panel].map((view) => this.linkOf[view]);
    if (links.includes(undefined)) return performance.now() - this.startedAt > PATIENCE_MS ? "unknown" : "loading";
    return this.link.isConnected && links.every((number) => number === this.link.number) ? "fresh" : "stale";
  }

  /** Of when the oldest part of a panel is, to the second: "12:05:31". */
  momentOf(panel) {
    const oldest = Math.min(...NEEDS[panel].map((view) => this.linkOf[view]));
    return secondsOf(this.heardAt.get(oldest) + this.page.clockOff, this.page.zone);
  }

  render() {
    const states = Object.keys(NEEDS).map((panel) => this.#renderPanel(panel));
    this.isWaiting = states.some((state) => state !== "fresh");
    this.#renderLost(states);
  }

  #renderPanel(panel) {
    const card = document.querySelector(`.card.${panel}`);
    if (!card) return "fresh"; // not for this role
    const state = this.stateOf(panel);
    const words = { loading: "Loading…", unknown: "Not known", fresh: "" };
    card.waiting ??= card.querySelector("h2").insertAdjacentElement("afterend", make("p", "waiting"));
    mark(card, "data-known", state);
    say(card.waiting, state === "stale" ? `From ${this.momentOf(panel)}` : words[state]);
    return state;
  }

  #renderLost(states) {
    const isOld = states.includes("stale");
    const { link, page } = this;
    const time = this.heardAt.size && page.meeting ? secondsOf(link.lostAt + page.clockOff, page.zone) : null;
    show("lost", link.isLost || isOld);
    if (!link.isLost) say("lost", "The link to the gateway is back. What is dimmed is still from before.");
    else if (time) say("lost", `No link to the gateway since ${time}; what you see is from then. Trying again …`);
    else say("lost", "No link to the gateway. Trying again …");
    byId("lost").dataset.back = String(!link.isLost);
  }
}

// SPDX-License-Identifier: Apache-2.0
// The connection to the gateway: what it tells (Server-Sent Events), what is asked of it, and whether it is there.
// It is noticed within seconds when nothing comes any more: levels come at least once a second.

const SILENT_MS = 4000;
const LOOK_MS = 500;
const AGAIN_MS = [300, 1000, 2000, 4000];
const ANSWER_WITHIN_MS = 8000;

const VIEWS = [
  "channels", "budget", "sessions", "floor", "audience", "lists", "forecast", "extension", "desks", "prompts",
  "inputs", "outputs", "alarms", "levels", "meeting",
];

export class Link extends EventTarget {
  constructor() {
    super();
    this.isConnected = false;
    this.isLost = false; // it was tried, and is not there
    this.lostAt = null; // when it was last heard of
    this.number = 0; // of this link: each brings everything anew
    this.heardNumber = 0; // of the link that was heard last
    this.attempt = 0; // to come back: one that another has overtaken opens nothing
    this.heardAt = 0;
    this.heardWallAt = Date.now();
    this.tries = 0;
    this.source = null;
    this.timer = 0;
  }

  start() {
    this.heardAt = performance.now();
    this.#open();
    setInterval(() => this.#look(), LOOK_MS);
    addEventListener("online", () => { if (!this.isConnected) this.#again(0); });
  }

  #open() {
    this.source?.close();
    this.number += 1;
    const source = new EventSource("/api/v1/events");
    this.source = source;
    source.onerror = () => { if (source === this.source) this.#fail(); };
    for (const name of VIEWS) {
      source.addEventListener(name, (event) => {
        if (source !== this.source) return;
        this.#hear();
        this.dispatchEvent(new CustomEvent("view", { detail: { name, data: JSON.parse(event.data) } }));
      });
    }
  }

  #hear() {
    this.heardAt = performance.now();
    this.heardWallAt = Date.now();
    if (this.isConnected && this.heardNumber === this.number) return;
    this.heardNumber = this.number;
    this.isConnected = true;
    this.isLost = false;
    this.tries = 0;
    this.dispatchEvent(new Event("connection"));
  }

  #look() {
    if (this.source && performance.now() - this.heardAt > SILENT_MS) this.#fail();
  }

  #fail() {
    this.heardAt = performance.now();
    if (!this.isLost) {
      this.isConnected = false;
      this.isLost = true;
      this.lostAt = this.heardWallAt;
      this.dispatchEvent(new Event("connection"));
    }
    this.source?.close();
    this.source = null;
    this.#again(AGAIN_MS[Math.min(this.tries, AGAIN_MS.length - 1)]);
    this.tries += 1;
  }

  #again(afterMs) {
    clearTimeout(this.timer);
    this.attempt += 1;
    const { attempt } = this;
    this.timer = setTimeout(async () => {
      // Whoever has lost the right to be here is told so, not kept waiting.
      const who = await this.get("/api/v1/me", SILENT_MS).catch(() => null);
      if (attempt !== this.attempt) return;
      if (who) this.dispatchEvent(new CustomEvent("identity", { detail: who }));
      this.heardAt = performance.now();
      this.#open();
    }, afterMs);
  }

  async get(path, withinMs = ANSWER_WITHIN_MS) {
    const answer = await fetch(path, { signal: AbortSignal.timeout(withinMs), cache: "no-store" });
    if (!answer.ok) throw new Error((await problemOf(answer)).detail);
    return answer.json();
  }

  /**
   * Does something. Resolves with { ok, answer } or { ok: false, words, problem }: refused, never sent, or sent and not
   * answered, each in words. `version` says what was seen of the thing.
   */
  async act({ method = "POST", path, body, version }) {
    if (!this.isConnected) return { ok: false, isLost: true, words: "Not connected: nothing was sent." };
    const headers = {};
    if (body !== undefined) headers["Content-Type"] = "application/json";
    if (version) headers["If-Match"] = `"${version}"`;
    try {
      const answer = await fetch(path, {
        method, headers, body: body === undefined ? undefined : JSON.stringify(body),
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      });
      if (answer.ok) return { ok: true, answer: await answer.json().catch(() => null) };
      const problem = await problemOf(answer);
      return { ok: false, isStale: answer.status === 412, words: problem.detail, problem };
    } catch {
      return { ok: false, isLost: true, words: "No answer: it may or may not have been done. Look, then try again." };
    }
  }
}

async function problemOf(answer) {
  try {
    return await answer.json();
  } catch {
    return { detail: `The gateway answered ${answer.status}.` };
  }
}

export async function signIn(token) {
  const answer = await fetch("/api/v1/login", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ token }),
  });
  return answer.ok ? null : (await problemOf(answer)).detail;
}

export const signOut = () => fetch("/api/v1/logout", { method: "POST" });

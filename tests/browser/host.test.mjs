// SPDX-License-Identifier: Apache-2.0
// The host's page as whoever runs a meeting meets it: keys, confirmations, a stale screen, a lost connection, roles.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, test } from "node:test";
import { openBrowser } from "./browser.mjs";
import { json, startGateway, until } from "./gateway.mjs";
import { lowContrast, sidewaysPx, smallTargets } from "./page-checks.mjs";

const token = (role) => `token-of-${role}-0123456789abcdef`;
const DIMMED_WITHIN_MS = 3000; // what came by the link before this one
const ROLES = ["assistant", "team-leader", "pool-owner", "delegate"];

let gateway, browser;

before(async () => {
  gateway = await startGateway({
    interval: 0,
    clock: "2020-11-12T09:20:00Z",
    change(meeting) {
      meeting.pool.ceiling_minutes = 30;
      meeting.access = {
        tokens: ROLES.map((role) => ({ role, name: "Ana", sha256: createHash("sha256").update(token(role)).digest("hex") })),
      };
    },
  });
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await gateway?.stop();
});

const look = (path) => json(`${gateway.url}api/v1/${path}`);
const stateOf = async (id) => (await look("sessions")).find((session) => session.id === id).state;

async function change(method, path, body) {
  const answer = await fetch(`${gateway.url}api/v1/${path}`, {
    method, headers: { "Content-Type": "application/json", "If-Match": "*" }, body: body && JSON.stringify(body),
  });
  assert.ok(answer.ok, `${method} ${path}: ${answer.status}`);
}

/** A host's page that is up to date; what the console complains of, but for what `isExpected`, is a failure. */
async function visit(run, { path = "host", isExpected = () => false, ready = "#left:not(:text('–'))", init = null, ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 1024 }, locale: "en-GB", ...options });
  const complaints = [];
  try {
    if (init) await context.addInitScript(init);
    const page = await context.newPage();
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("console", (message) => { if (message.type() === "error" && !isExpected(message.text())) complaints.push(message.text()); });
    await page.goto(gateway.url + path);
    await page.locator(ready).waitFor();
    await run(page, context);
    assert.deepEqual(complaints, []);
  } finally {
    await context.close();
  }
}

const isRefusal = (text) => /status of 4\d\d/.test(text);
const isGone = (text) => /ERR_|status of 5\d\d|Failed to load/.test(text);

test("a morning by keyboard alone", async () => {
  await visit(async (page) => {
    // The way back has the focus: what is hit by accident does nothing.
    await page.keyboard.press("o");
    await page.locator("#dialog[open]").waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.id), "dialog-no");
    await page.keyboard.press("Enter");
    await page.locator("#dialog[open]").waitFor({ state: "detached" });
    assert.equal(await stateOf("thu-opening"), "planned");

    await page.keyboard.press("o");
    await page.locator("#dialog-yes:enabled").waitFor();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await until("the session is open", async () => (await stateOf("thu-opening")) === "open");
    await page.locator("#audience[data-state=open]").waitFor();

    await page.keyboard.press("2");
    await page.locator("#floor-name", { hasText: "Français" }).waitFor();
    assert.equal((await look("floor")).language, "fr");
    await page.keyboard.press("0");
    await page.locator("#floor-name", { hasText: "Not known" }).waitFor();
    await page.keyboard.press("l");
    await page.locator("#lock[aria-pressed=true]").waitFor();
    await page.keyboard.press("l");
    await page.locator("#lock[aria-pressed=false]").waitFor();

    await page.keyboard.press("?");
    await page.locator("#help[open]").waitFor();
    await page.keyboard.press("3"); // under a dialog no key acts
    await page.keyboard.press("Escape");
    await page.locator("#help[open]").waitFor({ state: "detached" });
    assert.notEqual((await look("floor")).language, "es");
  });
});

test("suspending says since when, and closing asks", async () => {
  await visit(async (page) => {
    await page.locator("#suspend").click();
    await page.locator("#dialog-fields input[type=time]").fill("10:05");
    await page.keyboard.press("Enter"); // never by Enter in a field
    assert.ok(await page.locator("#dialog[open]").isVisible());
    await page.locator("#dialog-yes:enabled").click();
    await page.locator("#said-text", { hasText: "is suspended since 10:05:" }).waitFor(); // it was not open then
    await page.locator("#said-away").click();
    await page.locator("#suspend").click();
    await page.locator("#dialog-yes:enabled").click();
    await until("it is suspended", async () => (await stateOf("thu-opening")) === "suspended");
    await page.locator("#open-word", { hasText: "Go on with" }).waitFor();
    await page.locator("#open").click();
    await page.locator("#dialog-yes:enabled").click();
    await until("it goes on", async () => (await stateOf("thu-opening")) === "open");
    await page.locator("#close").click();
    await page.locator("#dialog-yes:enabled").click();
    await until("it is closed", async () => (await stateOf("thu-opening")) === "closed");
    await page.locator("#audience[data-state=closed]").waitFor();
  }, { isExpected: isRefusal });
});

test("the list of speakers is worked through by one key", async () => {
  await change("POST", "sessions/thu-rt1/open");
  await visit(async (page) => {
    await page.keyboard.press("n");
    await page.locator("#speaker", { hasText: "Moderator" }).waitFor();
    await page.locator("#floor-name", { hasText: "English" }).waitFor();
    await page.keyboard.press("n");
    await page.locator("#speaker-list [data-state=now]", { hasText: "First panellist" }).waitFor();
    await page.locator("#floor-name", { hasText: "Français" }).waitFor();
    await page.locator("#speaker-clock", { hasText: "of 5 min" }).waitFor();
    await page.keyboard.press("x");
    await page.locator("#speaker", { hasText: "Nobody" }).waitFor();
  });
  await change("POST", "sessions/thu-rt1/close");
});

test("a screen that is behind is told what has changed", async () => {
  await visit(async (page) => {
    await page.locator("#session-list .session", { hasText: "Roundtable 2" }).getByRole("button", { name: /Change/ }).click();
    await page.locator("#dialog-fields input[name=title]").fill("Roundtable two");
    await change("PATCH", "sessions/thu-rt2", { ends_at: "15:05" });
    await page.locator("#dialog-yes:enabled").click();
    await page.locator("#said-text", { hasText: /has changed since you looked.*ends_at/ }).waitFor();
    assert.equal((await look("sessions")).find((one) => one.id === "thu-rt2").title, "Roundtable 2");
    await page.locator("#session-list", { hasText: "13:30–15:05" }).waitFor();
  }, { isExpected: isRefusal });
});

test("what is wrong is listed with what to do, and who sees to it", async () => {
  await change("POST", "sessions/thu-rt1/open");
  await change("PUT", "desks/fr-1/cannot", { reason: "sound" });
  await visit(async (page) => {
    const alarm = page.locator("#alarm-list .alarm", { hasText: "FR 1 cannot interpret: sound" });
    await alarm.waitFor();
    assert.match(await alarm.textContent(), /headset/);
    await until("every alarm is seen to", async () => {
      await page.keyboard.press("a");
      const alarms = await look("alarms");
      return alarms.length > 0 && alarms.every((one) => one.acknowledged_by === "host rehearsal");
    });
    await alarm.getByText("Host rehearsal sees to it").waitFor();
    await change("PUT", "desks/fr-1/cannot", { reason: null });
    await alarm.waitFor({ state: "detached" });
    // A new one is spoken, once.
    await change("PUT", "desks/es-1/cannot", { reason: "speed" });
    await page.locator("#alarm-voice", { hasText: "ES 1 cannot interpret: speed" }).waitFor({ state: "attached" });
    await change("PUT", "desks/es-1/cannot", { reason: null });
  }, { isExpected: isRefusal });
  await change("POST", "sessions/thu-rt1/close");
});

test("a correction needs a reason, and is read in the log", async () => {
  const { used_s: before } = await look("budget");
  await visit(async (page) => {
    await page.locator("#correct").click();
    await page.locator("#dialog-fields select[name=way]").selectOption("1");
    await page.locator("#dialog-fields input[name=minutes]").fill("7");
    await page.locator("#dialog-yes:enabled").click();
    assert.ok(await page.locator("#dialog[open]").isVisible(), "not without a reason");
    await page.locator("#dialog-fields input[name=reason]").fill("the key was forgotten");
    await page.locator("#dialog-yes:enabled").click();
    await until("it is booked", async () => (await look("budget")).used_s >= before + 7 * 60);
    await page.locator("#audit-list .entry", { hasText: "the key was forgotten" }).waitFor();
    await page.locator("#audit-filter").fill("no such word");
    await page.locator("#audit-list .entry").first().waitFor({ state: "detached" });
    await page.locator("#audit-filter").fill("FORGOTTEN");
    await page.locator("#audit-list .entry").first().waitFor();
  });
});

test("the log has no gap when much was done while it was not read", async () => {
  const STEPS = 80; // more than a page
  await visit(async (page, context) => {
    const step = (n) => change("PUT", "floor/lock", { locked: n % 2 === 1, reason: `step ${n} of many` });
    const shown = async () => (await page.locator("#audit-list .text").allTextContents())
      .flatMap((words) => words.match(/step (\d+) of many/)?.slice(1).map(Number) ?? []);
    await step(1);
    await until("the log is read", async () => (await shown()).includes(1));
    let held = [];
    await context.route("**/api/v1/audit?*", (route) => (held ? held.push(route) : route.continue()));
    for (let n = 2; n <= STEPS; n += 1) await step(n);
    await until("the log is asked for", () => held.length > 0);
    const waiting = held;
    held = null;
    for (const route of waiting) await route.continue().catch(() => {}); // it may be given up already
    await until("the newest line is there", async () => (await shown()).includes(STEPS));
    await until("and the oldest", async () => {
      if ((await shown()).includes(1)) return true;
      if (await page.locator("#audit-more").isVisible()) await page.locator("#audit-more").click();
      return false;
    });
    assert.deepEqual(await shown(), Array.from({ length: STEPS }, (_, i) => STEPS - i));
  }, { isExpected: isGone });
});

/* Runs in the page before its own scripts: its clock is ahead by `aheadMs`. */
function runAhead() {
  const { now } = Date;
  window.aheadMs = 0;
  Date.now = () => now() + window.aheadMs;
}

test("at midnight the log goes on with the new day, unless one was chosen", async () => {
  const A_DAY_MS = 86_400_000;
  const LONG_AGO = "2020-11-02";
  for (const locked of [true, false]) await change("PUT", "floor/lock", { locked });
  await visit(async (page) => {
    const day = page.locator("#audit-day");
    await page.locator("#audit-list .entry").first().waitFor();
    const before = await day.inputValue();
    await until("an empty log of another day", () => page.evaluate(([first, aDayMs]) => {
      if (document.getElementById("audit-day").value <= first) window.aheadMs += aDayMs;
      return document.getElementById("audit-state").textContent === "Nothing was written down.";
    }, [before, A_DAY_MS]));
    await day.fill(LONG_AGO);
    await page.evaluate((aDayMs) => { window.aheadMs += aDayMs; }, A_DAY_MS);
    await page.waitForTimeout(1500);
    assert.equal(await day.inputValue(), LONG_AGO);
  }, { init: runAhead });
});

test("a correction that would end interpretation is asked after", async () => {
  const { used_s: before, left_s: left } = await look("budget");
  await visit(async (page) => {
    await page.locator("#correct").click();
    await page.locator("#dialog-fields select[name=way]").selectOption("1");
    await page.locator("#dialog-fields input[name=minutes]").fill(String(Math.ceil(left / 60)));
    await page.locator("#dialog-fields input[name=reason]").fill("a nought too many");
    await page.locator("#dialog-yes:enabled").click();
    await page.locator("#dialog-title", { hasText: "This uses up the day" }).waitFor();
    await page.locator("#dialog-text", { hasText: "interpretation ends at once" }).waitFor();
    await page.locator("#dialog-no").click();
    await page.locator("#dialog").waitFor({ state: "hidden" });
    assert.ok((await look("budget")).used_s < before + left / 2, "nothing is booked");
  });
});

test("a connection that hangs or is gone is shown, and nothing is lost in silence", async () => {
  await visit(async (page) => {
    gateway.pause();
    try {
      await page.locator("#lost", { hasText: /No link to the gateway since \d\d:\d\d:\d\d; what you see is from then/ }).waitFor();
      await page.keyboard.press("3");
      await page.locator("#said-text", { hasText: "nothing was sent" }).waitFor();
    } finally {
      gateway.goOn();
    }
    await page.locator("#lost").waitFor({ state: "hidden" });
    await page.locator("#said-again").click();
    await page.locator("#floor-name", { hasText: "Español" }).waitFor();
    await page.locator("#said").waitFor({ state: "hidden" }); // the answer may come after the event

    await gateway.quit();
    await page.locator("#lost").waitFor();
    await gateway.comeBack();
    await page.locator("#lost").waitFor({ state: "hidden" });
    await page.keyboard.press("1");
    await page.locator("#floor-name", { hasText: "English" }).waitFor();
  }, { isExpected: isGone });
});

/* Runs in the page before its own scripts: of the inputs it hears what passOn () tells, and nothing else. */
function tellInstead() {
  const listeners = {};
  window.passOn = (name, data) => listeners[name].forEach((listener) => listener({ data }));
  const add = EventSource.prototype.addEventListener;
  EventSource.prototype.addEventListener = function addOurs(name, listener, ...more) {
    if (name === "inputs") (listeners[name] ??= []).push(listener);
    else add.call(this, name, listener, ...more);
  };
}

/*
 * Runs in the page before its own scripts: events whose names are in `heldBack` do not arrive until letGo ().
 */
function holdBack(names) {
  const held = [];
  window.heldBack = new Set(names);
  window.letGo = () => { window.heldBack.clear(); for (const pass of held.splice(0)) pass(); };
  const add = EventSource.prototype.addEventListener;
  EventSource.prototype.addEventListener = function addHeldBack(name, listener, ...more) {
    add.call(this, name, (event) => {
      if (window.heldBack.has(name)) held.push(() => listener(event));
      else listener(event);
    }, ...more);
  };
}

const EVERYTHING = ["channels", "budget", "sessions", "floor", "audience", "lists", "forecast", "extension", "desks",
  "prompts", "inputs", "outputs", "alarms", "levels", "meeting"];
const panel = (page, name, known) => page.locator(`.card.${name}[data-known=${known}]`);
const freshPanels = ["minutes", "alarms", "floor", "speakers", "sessions", "channels", "booths", "lines", "extension", "audit"];
const allFresh = async (page) => {
  for (const name of freshPanels) await panel(page, name, "fresh").waitFor();
  await page.locator("#lost").waitFor({ state: "hidden" });
};

test("nothing is claimed before its data has come, nor what never came", async () => {
  await visit(async (page, context) => {
    await context.addInitScript(holdBack, EVERYTHING);
    await page.goto(`${gateway.url}host`);
    await panel(page, "alarms", "loading").waitFor();
    // In one look: while it is looked at piece by piece, "Loading…" may become "Not known".
    const seen = await page.evaluate(() => {
      const claims = ["calm", "left", "speaker", "no-list", "audience", "extension-words", "lock"];
      return {
        waiting: document.querySelector(".card.alarms .waiting").innerText,
        chip: document.getElementById("chip-text").innerText,
        claims: claims.filter((id) => document.getElementById(id).checkVisibility()),
      };
    });
    assert.match(seen.waiting, /^(Loading…|Not known)$/);
    assert.match(seen.chip, /^(Loading…|Not known what is wrong)$/);
    assert.deepEqual(seen.claims, []);
    await page.keyboard.press("l"); // nothing to lock, and no fault either
    await page.evaluate(() => window.letGo());
    await allFresh(page);
    await page.locator("#calm", { hasText: "Nothing is wrong." }).or(page.locator("#alarm-list .alarm").first()).waitFor();
    assert.equal(await page.locator(".card.alarms .waiting").isHidden(), true);
  });
});

test("what never came is not known, and the rest is there", async () => {
  await visit(async (page, context) => {
    await context.addInitScript(holdBack, ["alarms", "forecast"]);
    await page.goto(`${gateway.url}host`);
    await panel(page, "sessions", "fresh").waitFor();
    for (const name of ["alarms", "minutes"]) {
      await panel(page, name, "unknown").waitFor();
      assert.equal(await page.locator(`.card.${name} .waiting`).innerText(), "Not known");
    }
    assert.equal(await page.locator("#chip-text").innerText(), "Not known what is wrong");
    assert.ok(await page.locator("#left").isHidden());
    await page.evaluate(() => window.letGo());
    await allFresh(page);
  });
});

test("what is from before is dimmed and dated until it has come anew", async () => {
  await visit(async (page, context) => {
    await context.addInitScript(holdBack, []);
    await page.goto(`${gateway.url}host`);
    await allFresh(page);
    await page.evaluate(() => window.heldBack.add("alarms"));
    gateway.pause();
    try {
      for (const name of freshPanels) await panel(page, name, "stale").waitFor();
      assert.match(await page.locator(".card.sessions .waiting").innerText(), /^From \d\d:\d\d:\d\d$/);
      assert.doesNotMatch(await page.locator("#chip-text").innerText(), /Nothing is wrong/);
      assert.doesNotMatch(await page.locator("#calm").textContent(), /Nothing is wrong/);
      const opacity = await page.locator("#session-list").evaluate((node) => getComputedStyle(node).opacity);
      assert.ok(Number(opacity) < 1, `opacity ${opacity}`);
    } finally {
      gateway.goOn();
    }
    await panel(page, "sessions", "fresh").waitFor();
    assert.equal(await page.locator(".card.alarms").getAttribute("data-known"), "stale", "no alarms have come since");
    await page.locator("#lost", { hasText: "The link to the gateway is back" }).waitFor();
    await page.evaluate(() => window.letGo());
    await allFresh(page);
  }, { isExpected: isGone });
});

/* Runs in the page before its own scripts: `links` are its event streams, the newest last. */
function keepLinks() {
  window.links = [];
  window.EventSource = class extends EventSource {
    constructor(...given) { super(...given); window.links.push(this); }
  };
}

test("of two tries to come back the later one alone counts", async () => {
  await visit(async (page, context) => {
    await allFresh(page);
    let first = null;
    await context.route("**/api/v1/me", (route) => {
      if (first) return route.continue();
      first = route;
      return null;
    });
    await page.evaluate(() => window.links.at(-1).onerror());
    await until("it asks who it is", () => first);
    await page.evaluate(() => dispatchEvent(new Event("online")));
    await panel(page, "sessions", "fresh").waitFor();
    await first.continue().catch(() => {}); // it may be given up already
    await page.waitForTimeout(DIMMED_WITHIN_MS);
    await allFresh(page);
  }, { init: keepLinks });
});

test("every key of the page is in its help", async () => {
  await visit(async (page) => {
    const { used, told } = await page.evaluate(() => ({
      used: [...document.querySelectorAll("[data-key]")].map((node) => node.dataset.key),
      told: [...document.querySelectorAll("#help-list kbd")].map((node) => node.textContent),
    }));
    assert.ok(used.includes("r") && used.includes("n"));
    assert.deepEqual(used.filter((key) => !/^\d$/.test(key) && !told.includes(key)), []);
    assert.ok(told.includes("1 … 9"));
    assert.equal(new Set(used).size, used.length, "no key does two things");
  });
});

test("a reload says what it would do, what it did, and why it is refused", async () => {
  const addSession = (meeting) => {
    meeting.sessions.push({ ...meeting.sessions.at(-1), id: "added-later", title: "اجتماع لاحق" });
    meeting.inputs.push({ id: "idle-line", type: "ingest" });
  };
  await visit(async (page) => {
    await page.keyboard.press("r");
    await page.locator("#dialog-title", { hasText: "There is nothing to reload" }).waitFor();
    assert.ok(await page.locator("#dialog-yes").isHidden());
    await page.locator("#dialog-no").click();
    await page.locator("#dialog[open]").waitFor({ state: "detached" });

    await gateway.rewrite(addSession);
    await page.locator("#reload").click();
    await page.locator("#dialog-list li", { hasText: /^New: session added-later/ }).waitFor();
    await page.locator("#dialog-list li", { hasText: /^Worth a look: .*idle-line.* is used by neither/ }).waitFor();
    await page.locator("#dialog-no").click(); // a rehearsal changes nothing
    assert.ok(!(await look("sessions")).some((one) => one.id === "added-later"));
    await page.locator("#reload").click();
    await page.locator("#dialog-yes:enabled").click();
    await page.locator("#reload-words", { hasText: /Reloaded at \d\d:\d\d:\d\d\. New: .*session added-later/ }).waitFor();
    await until("it is there", async () => (await look("sessions")).some((one) => one.id === "added-later"));

    await gateway.rewrite((meeting) => { meeting.desks.splice(0, 1); });
    await page.locator("#reload").click();
    await page.locator("#dialog-title", { hasText: "not reloaded" }).waitFor();
    await page.locator("#dialog-list li", { hasText: /needs a restart/ }).first().waitFor();
    await page.locator("#dialog-no").click();
    await page.locator("#reload-words", { hasText: /^Refused at/ }).waitFor();
  }, { isExpected: isRefusal });
});

test("a name written from right to left moves nothing around it", async () => {
  const title = "اجتماع (1)";
  await change("PATCH", "sessions/thu-rt2", { title });
  await visit(async (page) => {
    const cell = page.locator("#session-list .title", { hasText: "اجتماع" }).first();
    await cell.waitFor();
    assert.equal(await cell.evaluate((node) => getComputedStyle(node).direction), "rtl");
    await page.locator("#session-list .session", { hasText: "اجتماع" }).first().getByRole("button", { name: /Open/ }).click();
    await page.locator("#dialog-title", { hasText: `“\u2068${title}\u2069”` }).waitFor();
    await page.locator("#dialog-no").click();
  });
  await change("PATCH", "sessions/thu-rt2", { title: "Roundtable 2" });
});

test("what went wrong before a line ran again is old", async () => {
  const input = { id: "floor", type: "srt", state: "found", last_error: "the connection broke" };
  await visit(async (page) => {
    const tell = (state, last_error) => page.evaluate((line) => {
      window.passOn("inputs", JSON.stringify([line]));
    }, { ...input, state, last_error });
    const row = page.locator("#input-list .line").first();
    await tell("found", "the connection broke");
    await row.locator(".past", { hasText: "Earlier: the connection broke" }).waitFor();
    assert.equal(await row.locator(".trouble").textContent(), "");
    await tell("lost", "it broke again");
    await row.locator(".trouble", { hasText: "It broke again" }).waitFor();
    assert.equal(await row.locator(".past").textContent(), "");
    await tell("found", "it broke again");
    await row.locator(".past", { hasText: /^At \d\d:\d\d: it broke again$/ }).waitFor();
    await tell("lost", "rtp://192.0.2.7:5004: nobody listens there");
    await row.locator(".trouble", { hasText: /^rtp:\/\// }).waitFor();
  }, { init: tellInstead });
});

test("a backup is not called the room, and what is heard from one says so", async () => {
  const line = { type: "rtp", state: "found", floor: null, backup: null, on_backup: false };
  await visit(async (page) => {
    await page.evaluate((lines) => { window.passOn("inputs", JSON.stringify(lines)); }, [
      { ...line, id: "away", backup: "spare", on_backup: true, floor: "main" }, { ...line, id: "spare" }, { ...line, id: "idle" }]);
    const rows = page.locator("#input-list .line");
    await rows.nth(0).locator(".of", { hasText: /^the room · / }).waitFor();
    await rows.nth(0).locator(".trouble", { hasText: "Heard from its backup spare" }).waitFor();
    await rows.nth(1).locator(".of", { hasText: /^backup of away · / }).waitFor();
    await rows.nth(2).locator(".of", { hasText: /^not used · / }).waitFor();
  }, { init: tellInstead });
});

test("an error says when it was", async () => {
  const input = { id: "floor", type: "srt", last_error: "the connection to قاعة broke" };
  await visit(async (page) => {
    const tell = (state, last_error_at) => page.evaluate((line) => {
      window.passOn("inputs", JSON.stringify([line]));
    }, { ...input, state, last_error_at });
    const row = page.locator("#input-list .line").first();
    const longAgo = "2020-11-11T11:03:00Z";
    await tell("lost", longAgo);
    await row.locator(".trouble", { hasText: /^\u2068the connection to قاعة broke\u2069 \(Wed,? 11 Nov 12:03\)$/ }).waitFor();
    assert.equal(await row.locator(".past").textContent(), "");
    await tell("found", longAgo);
    await row.locator(".past", { hasText: /^At Wed,? 11 Nov 12:03: \u2068the connection to قاعة broke\u2069$/ }).waitFor();
    assert.equal(await row.locator(".trouble").textContent(), "");

    await tell("lost", "2020-11-12T09:04:00Z");
    await row.locator(".trouble", { hasText: /broke\u2069 \(10:04\)$/ }).waitFor();
  }, { init: tellInstead });
});

test("what a role may not do is not there", async () => {
  const shown = { assistant: ["next"], "team-leader": ["grant", "audit-list"], "pool-owner": ["ceiling", "audit-list"] };
  const all = ["next", "grant", "ceiling", "audit-list", "open", "suspend", "ask", "correct", "lock", "audience-key"];
  for (const [role, ids] of Object.entries(shown)) {
    await visit(async (page) => {
      await page.locator("#who", { hasText: "Ana" }).waitFor();
      assert.equal(new URL(page.url()).hash, "", "the token is out of the address");
      for (const id of all) assert.equal(await page.locator(`#${id}`).count(), ids.includes(id) ? 1 : 0, `${role}: ${id}`);
    }, { path: `host#token=${token(role)}` });
  }
});

test("asked for by the host, granted by the team leader, within the owner's ceiling", async () => {
  await visit(async (page) => {
    await page.keyboard.press("e");
    await page.locator("#dialog-fields input[name=minutes]").fill("12");
    await page.locator("#dialog-yes:enabled").click();
    await page.locator("#extension-words", { hasText: "12 min are asked for" }).waitFor();
  });
  await visit(async (page) => {
    await page.locator("#grant").click();
    await page.locator("#dialog-fields input[name=minutes]").fill("40");
    await page.locator("#dialog-yes:enabled").click();
    await page.locator("#said-text", { hasText: "40 min are granted:" }).waitFor();
    await page.locator("#said-away").click();
    await page.locator("#grant").click();
    await page.locator("#dialog-yes:enabled").click();
    await page.locator("#extension-words", { hasText: "12 min were granted" }).waitFor();
    await until("the day is longer", async () => (await look("budget")).extended_s === 12 * 60);
  }, { path: `host#token=${token("team-leader")}`, isExpected: isRefusal });
  await visit(async (page) => {
    await page.locator("#ceiling").click();
    await page.locator("#dialog-fields input[name=minutes]").fill("45");
    await page.locator("#dialog-yes:enabled").click();
    await page.locator("#ceiling-words", { hasText: "At most 45 min" }).waitFor();
  }, { path: `host#token=${token("pool-owner")}` });
});

test("others are asked for their code", async () => {
  await visit(async (page) => {
    assert.ok(await page.locator("#desk").isHidden());
    await page.locator("#token").fill("not-a-token-that-anybody-knows");
    await page.getByRole("button", { name: "Enter" }).click();
    await page.locator("#sign-in-refused", { hasText: "not known" }).waitFor();
    await page.locator("#token").fill(token("assistant"));
    await page.getByRole("button", { name: "Enter" }).click();
    await page.locator("#left:not(:text('–'))").waitFor();
  }, { path: `host#token=${token("delegate")}`, ready: "#signing-in", isExpected: isRefusal });
});

for (const [width, colorScheme] of [[360, "light"], [768, "dark"], [1440, "light"], [1440, "dark"]]) {
  test(`readable and within reach at ${width} px, ${colorScheme}`, async () => {
    await change("PUT", "desks/ru-1/cannot", { reason: "sound" });
    await visit(async (page) => {
      assert.ok((await page.evaluate(sidewaysPx)) <= 0, "scrolls sideways");
      assert.deepEqual(await page.evaluate(lowContrast), []);
      assert.deepEqual(await page.evaluate(smallTargets), []);
      await page.locator("#suspend, #open").locator("visible=true").first().click();
      await page.locator("#dialog-yes:enabled").waitFor();
      assert.deepEqual(await page.evaluate(lowContrast), []);
      assert.deepEqual(await page.evaluate(smallTargets), []);
    }, { viewport: { width, height: 900 }, hasTouch: width < 1000, colorScheme });
  });
}

// SPDX-License-Identifier: Apache-2.0
// A page that stands open while the gateway dies and comes back, or reads its configuration anew: nobody touches it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { hear, openBrowser } from "./browser.mjs";
import { json, startGateway, until } from "./gateway.mjs";
import { Witness } from "./witness.mjs";

let gateway, browser, page, witness;
const complaints = [];

before(async () => {
  gateway = await startGateway();
  browser = await openBrowser();
  witness = new Witness();
  await until("every channel carries a desk or the floor", async () => {
    const channels = await json(new URL("api/v1/channels", gateway.url));
    return channels.length > 0 && channels.every(({ carries }) => carries !== "notice");
  });
  const context = await browser.newContext({ locale: "fr-CH" });
  page = await context.newPage();
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.goto(gateway.url);
  await page.locator("#toggle").waitFor();
  await page.evaluate(`(${hear})(document.querySelector("#audio"), () => document.querySelector("#toggle").click())`);
});

after(async () => {
  await browser?.close();
  await gateway?.stop();
  await witness?.end();
});

async function movesOn() {
  const from = await page.evaluate(() => audio.currentTime);
  const moves = (time) => audio.currentTime !== time && !audio.paused && audio.readyState >= 3;
  await page.waitForFunction(moves, from);
}

// From now on the page notes how long it was silent at the longest.
const watchSilence = () =>
  page.evaluate(() => {
    clearInterval(globalThis.silence?.timer);
    globalThis.silence = { longest: 0, since: performance.now(), time: audio.currentTime };
    silence.timer = setInterval(() => {
      if (audio.currentTime !== silence.time) Object.assign(silence, { since: performance.now(), time: audio.currentTime });
      silence.longest = Math.max(silence.longest, performance.now() - silence.since);
    }, 20);
  });

async function killAndComeBack(t) {
  await movesOn();
  const sessions = await json(new URL("api/v1/sessions", gateway.url));
  await watchSilence();
  const killed = Date.now();
  await gateway.crash();
  await gateway.comeBack();
  const ready = Date.now() - killed;
  // What it had got before is played out first: then the connection is found broken, and another one made.
  const { pathname } = new URL(await page.evaluate(() => audio.currentSrc));
  await until("somebody listens again", async () => {
    const channels = await json(new URL("api/v1/channels", gateway.url));
    return channels.find(({ url }) => url === pathname).listeners > 0;
  });
  await movesOn();
  const silent = Math.round(await page.evaluate(() => silence.longest));
  t.diagnostic(`ready after ${ready} ms, silent for ${silent} ms at the longest`);
  // Five seconds, wherever the gateway itself is back in less than two.
  assert.ok(silent <= Math.max(5_000, ready + 3_000), `silent for ${silent} ms`);
  assert.deepEqual(await json(new URL("api/v1/sessions", gateway.url)), sessions);
  assert.equal(await page.locator("#toggle").getAttribute("aria-pressed"), "true");
  assert.deepEqual(complaints, []);
}

test("it sounds again after kill -9", (t) => witness.measured(t, () => killAndComeBack(t)));

test("a channel that is added is there to choose, and sounds", async () => {
  await gateway.rewrite((meeting) => {
    meeting.languages.unshift({ id: "it", name: "Italiano" });
    meeting.channels.unshift({ id: "it", language: "it" });
  });
  const { added } = await json(new URL("api/v1/reload", gateway.url), "POST");
  assert.deepEqual(added, ["language it", "channel it"]);
  await page.locator("input[value=it]").waitFor({ state: "attached" });
  const last = await page.locator("#choices input[type=radio]").last().getAttribute("value");
  assert.equal(last, "original");
  await movesOn();
  await page.locator("label:has(input[value=it])").click();
  await page.waitForFunction(() => audio.currentSrc.includes("/live/it."));
  await movesOn();
  assert.deepEqual(complaints, []);
});

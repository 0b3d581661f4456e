// SPDX-License-Identifier: Apache-2.0
// How the sound comes: as the browser can, and as the listener chooses.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { hear, openBrowser } from "./browser.mjs";
import { json, startGateway, until } from "./gateway.mjs";

let gateway, browser;

before(async () => {
  gateway = await startGateway();
  browser = await openBrowser();
  await until("every channel carries a desk or the floor", async () => {
    const channels = await json(new URL("api/v1/channels", gateway.url));
    return channels.length > 0 && channels.every(({ carries }) => carries !== "notice");
  });
});

after(async () => {
  await browser?.close();
  await gateway?.stop();
});

// A reader of French with everything the page asked for under /live/.
async function visit(prepare = () => {}) {
  const context = await browser.newContext({ locale: "fr-CH" });
  const complaints = [];
  await context.addInitScript(prepare);
  const page = await context.newPage();
  page.on("pageerror", (error) => complaints.push(String(error)));
  const asked = [];
  page.on("request", (request) => {
    const { pathname, search } = new URL(request.url());
    if (pathname.startsWith("/live/")) asked.push(pathname + search);
  });
  await page.goto(gateway.url);
  await page.locator("#toggle").waitFor();
  return { page, asked, complaints };
}

// It rejects when nothing comes out of the page's own element.
const listen = (page) =>
  page.evaluate(`(${hear})(document.querySelector("#audio"), () => document.querySelector("#toggle").click())`);

const movesOn = async (page) => {
  const from = await page.evaluate(() => audio.currentTime);
  await page.waitForFunction((time) => audio.currentTime > time + 1 && !audio.paused, from);
};

for (const [sound, path] of [
  ["standard", "/live/fr.ogg"],
  ["lowDelay", "/live/fr.mp4"],
  ["saveData", "/live/fr.mp4?codec=opus-low"],
]) {
  test(`${sound} sounds, and is remembered`, async () => {
    const { page, asked, complaints } = await visit();
    await page.selectOption("#sound", sound);
    await listen(page);
    await movesOn(page);
    assert.deepEqual([...new Set(asked)], [path]); // once, or again where a busy machine let it starve
    await page.reload();
    await page.waitForFunction((value) => document.querySelector("#sound").value === value, sound);
    assert.deepEqual(complaints, []);
    await page.context().close();
  });
}

/* Runs in the page before its own scripts, as the next does. */
function playNoOgg() {
  const canPlay = HTMLMediaElement.prototype.canPlayType;
  HTMLMediaElement.prototype.canPlayType = function (type) { return type.includes("ogg") ? "" : canPlay.call(this, type); };
}

function playAacAlone() {
  HTMLMediaElement.prototype.canPlayType = (type) => (type === "audio/aac" ? "probably" : "");
  delete window.MediaSource;
  delete window.ManagedMediaSource;
}

for (const [what, prepare, path] of [
  ["without Ogg Opus", playNoOgg, "/live/fr.aac"],
  ["that plays neither by itself", () => { HTMLMediaElement.prototype.canPlayType = () => ""; }, "/live/fr.mp4"],
]) {
  test(`a browser ${what} sounds all the same`, async () => {
    const { page, asked, complaints } = await visit(prepare);
    await listen(page);
    await movesOn(page);
    assert.equal(asked[0], path);
    assert.deepEqual(complaints, []);
    await page.context().close();
  });
}

test("another language, and another way, while listening", async () => {
  const { page, asked } = await visit();
  await page.selectOption("#sound", "lowDelay");
  await listen(page);
  await page.getByRole("radio", { name: /Español/ }).check();
  await until("the other channel is asked for", () => asked.includes("/live/es.mp4"));
  await movesOn(page);
  await page.selectOption("#sound", "standard");
  await until("the other way is asked for", () => asked.includes("/live/es.ogg"));
  await movesOn(page);
  await page.context().close();
});

test("what is fed goes on after its connection broke", async () => {
  const { page, asked } = await visit();
  await page.selectOption("#sound", "lowDelay");
  await listen(page);
  await page.context().setOffline(true);
  await page.evaluate(() => page.feeder.abort.abort());
  await until("it is tried again", () => asked.length > 1);
  await page.context().setOffline(false);
  await page.waitForFunction(() => page.isSounding);
  await movesOn(page);
  await page.context().close();
});

/** Listen is pressed while every connection for the sound is taken, and nothing comes by it. */
async function listenInVain(sound) {
  const { page, asked } = await visit();
  const path = { isDead: true };
  await page.context().route("**/live/**", (route) => (path.isDead ? null : route.continue()));
  await page.selectOption("#sound", sound);
  await page.click("#toggle");
  await until("the sound is asked for", () => asked.length > 0);
  return { page, asked, path };
}

const longAfter = (page) => page.evaluate(() => { page.lastMoved -= STARTS_WITHIN_MS; });
const LOOKED_TWICE_MS = 1200; // has the page's watchdog meanwhile

for (const sound of ["standard", "lowDelay"])
  test(`${sound}: a connection by which nothing comes is given up`, async () => {
    const { page, asked, path } = await listenInVain(sound);
    await longAfter(page);
    await until("it is asked for again", () => asked.length > 1);
    path.isDead = false;
    await longAfter(page);
    await page.waitForFunction(() => page.isSounding);
    await movesOn(page);
    await page.context().close();
  });

test("whoever waits to try again is not taken for stuck", async () => {
  const { page } = await listenInVain("standard");
  await page.evaluate(() => { page.tries = RETRY_MS.length; });
  await longAfter(page);
  await page.waitForFunction(() => page.tries > RETRY_MS.length);
  await page.waitForTimeout(LOOKED_TWICE_MS);
  assert.equal(await page.evaluate(() => page.tries - RETRY_MS.length), 1);
  await page.context().close();
});

test("a pause by the phone is no trouble to mend", async () => {
  const { page, asked } = await listenInVain("standard");
  await page.evaluate(() => audio.pause());
  await page.locator("#toggle[aria-pressed=false]").waitFor();
  await longAfter(page);
  await page.waitForTimeout(LOOKED_TWICE_MS);
  assert.equal(asked.length, 1);
  await page.context().close();
});

// A gateway whose machine makes no AAC, until `route.isThere`.
async function refuseAac(page) {
  const route = { isThere: false };
  const refusal = { status: 503, contentType: "application/problem+json", body: '{"detail":"AAC is not made on this machine"}' };
  await page.context().route("**/live/*.aac", (asked) => (route.isThere ? asked.continue() : asked.fulfill(refusal)));
  return route;
}

test("what the gateway does not make gives way to the next that the browser plays", async () => {
  const { page, asked } = await visit(playNoOgg);
  await refuseAac(page);
  await page.click("#toggle");
  await until("the next way is asked for", () => asked.includes("/live/fr.mp4"));
  await movesOn(page);
  await page.context().close();
});

test("when there is no other the listener is told why, and it is tried again", async () => {
  const { page } = await visit(playAacAlone);
  const aac = await refuseAac(page);
  await page.click("#toggle");
  await page.locator("#trouble", { hasText: /^Cette passerelle ne produit pas le son/ }).waitFor();
  aac.isThere = true;
  await movesOn(page);
  await page.waitForFunction(() => page.isSounding && document.querySelector("#trouble").textContent === "");
  await page.context().close();
});

test("addresses for other players, and for a phone", async () => {
  const { page, complaints } = await visit();
  await page.locator("#players summary").click();
  const links = ["/live/fr.m3u", "/live/fr.low.m3u", "/live/fr.aac.m3u"];
  for (const link of links) await page.locator(`#player-links a[href="${link}"]`).waitFor();
  assert.equal(await page.locator("#player-links a").count(), links.length);
  for (const link of links) {
    const answer = await page.request.get(new URL(link, gateway.url).href);
    assert.match(await answer.text(), /^#EXTM3U\n#EXTINF:-1,.+\nhttp:\/\/.+\n$/);
  }
  for (const code of ["#stream-code", "#page-code"])
    await page.waitForFunction((selector) => document.querySelector(selector).naturalWidth > 0, code);
  assert.equal(await page.locator("#take-back").isVisible(), false);
  assert.deepEqual(complaints, []);
  await page.context().close();
});

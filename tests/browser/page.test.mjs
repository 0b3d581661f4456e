// SPDX-License-Identifier: Apache-2.0
// The first page as a delegate meets it: on a phone, in her own language.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { hear, openBrowser } from "./browser.mjs";
import { startGateway, until } from "./gateway.mjs";

const PHONE = { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };
const FINGER_PX = 44;

let gateway, browser;

before(async () => {
  gateway = await startGateway();
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await gateway?.stop();
});

// A page in a browser of that language, with everything it complained about.
async function visit(locale, options = {}) {
  const context = await browser.newContext({ locale, ...options });
  const page = await context.newPage();
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("request", (request) => {
    if (!request.url().startsWith(gateway.url)) complaints.push(`asks elsewhere: ${request.url()}`);
  });
  await page.goto(gateway.url);
  await page.locator("#toggle").waitFor();
  return { page, complaints };
}

test("reads well on a phone", async () => {
  const { page, complaints } = await visit("fr-CH", PHONE);
  const layout = await page.evaluate(() => ({
    overflow: document.documentElement.scrollWidth - innerWidth,
    fontPx: parseFloat(getComputedStyle(document.body).fontSize),
    language: document.documentElement.lang,
  }));
  assert.ok(layout.overflow <= 0, `scrolls sideways by ${layout.overflow} px`);
  assert.ok(layout.fontPx >= 16, `${layout.fontPx} px of font`);
  assert.equal(layout.language.slice(0, 2), "fr");
  for (const target of await page.locator("#toggle, #choices label").all()) {
    const { height } = await target.boundingBox();
    assert.ok(height >= FINGER_PX, `${await target.textContent()}: ${height} px high`);
  }
  assert.deepEqual(complaints, []);
  await page.context().close();
});

test("one tap, and the listener's own language sounds", async () => {
  const { page, complaints } = await visit("fr-CH", PHONE);
  await until("the meeting is open to listeners", async () =>
    (await page.request.get(`${gateway.url}api/v1/channels`).then((r) => r.json())).every((c) => c.carries !== "notice"),
  );
  const listen = `(${hear})(document.querySelector("#audio"), () => document.querySelector("#toggle").click())`;
  // How soon is measured elsewhere, as a median: here the voice may be taking breath. It rejects when nothing comes.
  await page.evaluate(listen);
  assert.match(await page.locator("#audio").getAttribute("src"), /\/live\/fr/);
  await page.getByRole("radio", { name: /Español/ }).check();
  await until("the other channel plays", () =>
    page.evaluate(() => {
      const audio = document.querySelector("#audio");
      return /\/live\/es/.test(audio.src) && !audio.paused && audio.currentTime > 0.5;
    }),
  );
  assert.deepEqual(complaints, []);
  await page.context().close();
});

test("BCMS goes by the reader's own name for it", async () => {
  for (const [locale, name] of [["hr-HR", /hrvatski/i], ["bs-BA", /bosanski/i], ["sr-Latn-ME", /srpski|crnogorski/i]]) {
    const { page } = await visit(locale);
    await page.locator("#choices", { hasText: name }).waitFor();
    await page.context().close();
  }
});

// SPDX-License-Identifier: Apache-2.0
// The first page of a meeting that is not public: who is let in, by what.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, test } from "node:test";
import { openBrowser } from "./browser.mjs";
import { startGateway, until } from "./gateway.mjs";

const TOKEN = "token-of-a-delegate-0123456789abcdef";
const AFTER_ANSWER_MS = 100; // a page that goes at once takes the answer with it
const ELSEWHERE = "http://localhost:9/"; // another site; nobody is asked there

let gateway, browser;

before(async () => {
  gateway = await startGateway({
    interval: 0,
    isReal: true,
    change(meeting) {
      meeting.server = { ...meeting.server, public: false };
      meeting.access = { tokens: [{ role: "delegate", sha256: createHash("sha256").update(TOKEN).digest("hex") }] };
    },
  });
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await gateway?.stop();
});

const isThere = (page) => page.locator("#toggle").waitFor();

/** A page that has followed a plain link in a mail; `loads` counts how often the meeting's page was fetched. */
async function followMail(context) {
  const page = await context.newPage();
  const seen = { page, loads: 0 };
  page.on("request", (request) => { seen.loads += request.url() === gateway.url; });
  await page.route(`${ELSEWHERE}**`, (route) =>
    route.fulfill({ contentType: "text/html", body: `<a href="${gateway.url}">the meeting</a>` }));
  await page.goto(ELSEWHERE);
  await page.click("a");
  return seen;
}

test("whoever is signed in, and follows a plain link in a mail, is not asked for the code again", async () => {
  const context = await browser.newContext();
  const first = await context.newPage();
  await first.goto(`${gateway.url}#token=${TOKEN}`, { waitUntil: "commit" });
  await isThere(first);
  const { page } = await followMail(context);
  await isThere(page);
  await page.goto("about:blank");
  await page.evaluate((ms) => { setTimeout(() => history.back(), ms); }, AFTER_ANSWER_MS); // that is from elsewhere, too
  await isThere(page);
  await context.close();
});

test("a join link on a bad network is tried again, and its code is not lost", async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  let n = 0;
  await context.route("**/api/v1/login", (route) => {
    n += 1;
    if (n === 1) return route.abort();
    return n === 2 ? route.fulfill({ status: 503, body: "" }) : route.continue();
  });
  await page.goto(`${gateway.url}#token=${TOKEN}`, { waitUntil: "commit" });
  await page.locator("#refused", { hasText: /lost/ }).waitFor();
  assert.equal(await page.locator("#token").inputValue(), TOKEN);
  await isThere(page);
  await context.close();
});

test("whoever is not is asked, once and for all", async () => {
  const context = await browser.newContext();
  const seen = await followMail(context);
  await seen.page.locator("#token").waitFor();
  await seen.page.waitForLoadState("networkidle"); // it has been told that nobody is known
  // The gateway says that it knows her, and sends the form all the same.
  await context.route("**/api/v1/me", (route) => route.fulfill({ json: { role: "delegate" } }));
  seen.loads = 0;
  await seen.page.evaluate((ms) => { setTimeout(() => location.reload(), ms); }, AFTER_ANSWER_MS);
  await until("it is fetched anew", () => seen.loads === 2);
  await seen.page.waitForTimeout(1000);
  assert.equal(seen.loads, 2);
  assert.ok(await seen.page.locator("#token").isVisible());
  await context.close();
});

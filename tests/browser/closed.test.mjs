// SPDX-License-Identifier: Apache-2.0
// What a delegate reads while the meeting is closed to listeners: a break, or that it is yet to begin.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openBrowser } from "./browser.mjs";
import { startGateway } from "./gateway.mjs";

let gateway, browser;

before(async () => {
  gateway = await startGateway();
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await gateway?.stop();
});

const AT = "2020-11-12T12:30:00Z";
const session = (state, more = {}) => ({ state, kind: "interpreted", interpreted: true, day: "2020-11-12", starts_at: "2020-11-12T09:00:00Z", ...more });
const next = session("planned", { starts_at: AT });
const pause = { state: "open", kind: "break", interpreted: false, day: "2020-11-12", starts_at: "2020-11-12T11:00:00Z" };
const check = session("closed", { kind: "sound-check", interpreted: false });

const rows = [
  ["nobody knows when", [next], null, /^The meeting is not open/],
  ["the first of the day", [next], AT, /^The meeting begins at /],
  ["after a sound check", [check, next], AT, /^The meeting begins at /],
  ["after a day before", [session("closed", { day: "2020-11-11" }), next], AT, /^The meeting begins at /],
  ["after a session", [session("closed"), next], AT, /^A break\. The meeting goes on at /],
  ["in a break that ends by itself", [pause], AT, /^A break\. The meeting goes on at /],
];

test("closed, and why", async () => {
  const context = await browser.newContext({ locale: "en-GB" });
  const page = await context.newPage();
  await page.goto(gateway.url);
  await page.locator("#toggle").waitFor();
  for (const [what, sessions, at, expected] of rows) {
    const said = await page.evaluate(([told, backAt]) => {
      page.sessions = told;
      return closedWords(backAt);
    }, [sessions, at]);
    assert.match(said, expected, what);
  }
  await context.close();
});

// SPDX-License-Identifier: Apache-2.0
// What /host says of how long the minutes last, for what a day rarely brings.
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

const LATE = "2020-11-12T20:51:00Z";
const RUNNING = { state: "running", day: "2020-11-12", available_s: 4 * 3600 };
const SHORT = { end: "pool", agenda_ends_at: "2020-11-12T22:00:00Z" };

const rows = [
  ["the rest is more than the day has", { budget: RUNNING, forecast: null }, "Lasts until midnight, when a new day’s minutes begin"],
  ["the rest ends before midnight", { budget: { ...RUNNING, available_s: 3600 }, forecast: null }, "At this rate until 21:51"],
  ["it will end", { budget: RUNNING, forecast: { ...SHORT, ends_at: "2020-11-12T21:00:00Z" } }, "Ends at 21:00, the agenda at 22:00"],
  ["it has ended", { budget: RUNNING, forecast: { ...SHORT, ends_at: null } }, "No more today, the agenda ends at 22:00"],
];

test("the host is told no end that cannot come", async () => {
  const page = await browser.newPage();
  await page.goto(`${gateway.url}host`);
  for (const [what, told, expected] of rows) {
    const words = await page.evaluate(async ({ told: { budget, forecast }, at }) => {
      const { endWords } = await import("/host-panels.js");
      return endWords({ budget, forecast, serverNow: () => Date.parse(at) }, "UTC")[0];
    }, { told, at: LATE });
    assert.equal(words, expected, what);
  }
  await page.close();
});

// SPDX-License-Identifier: Apache-2.0
// Pictures of the pages for the docs: the demo meeting on its first morning, at a phone's, a tablet's and a desk's width.
//   node screenshots.mjs FOLDER
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { openBrowser } from "./browser.mjs";
import { until } from "./gateway.mjs";
import { CLOCK, lively, liveALittle } from "./lively.mjs";

const SIZES = [
  { name: "phone", width: 360, height: 1100, isMobile: true, hasTouch: true },
  { name: "tablet", width: 768, height: 1024, hasTouch: true },
  { name: "desktop", width: 1440, height: 900 },
];
const HELD_MS = 2000; // until the meters have shown something

async function shoot(browser, { path: address, file, size, isWhole, options = {}, ready }) {
  const { name, width, height, ...touch } = size;
  const context = await browser.newContext({ viewport: { width, height }, locale: "en-GB", timezoneId: "America/New_York", ...touch, ...options });
  const page = await context.newPage();
  await page.clock.setFixedTime(CLOCK); // the page's clock is the meeting's
  await page.goto(address);
  await ready(page);
  await page.screenshot({ path: file, fullPage: isWhole });
  console.log(`${file} (${name}, ${width} px)`);
  await context.close();
}

async function hostIsReady(page) {
  await page.locator("#alarm-list .alarm").first().waitFor();
  await page.locator("#audit-list .entry").first().waitFor();
  await page.waitForTimeout(HELD_MS);
}

async function listenerIsReady(page) {
  await page.locator("input[value=fr]").check();
  await until("what is heard is said", async () => (await page.locator("#hear").textContent()).length > 0);
}

const folder = path.resolve(process.argv[2] ?? ".");
await mkdir(folder, { recursive: true });
const stop = new AbortController();
const gateway = await lively();
const browser = await openBrowser();
try {
  await liveALittle(gateway, stop.signal);
  for (const size of SIZES) {
    const file = (page) => path.join(folder, `${page}-${size.name}.png`);
    await shoot(browser, { path: `${gateway.url}host`, file: file("host"), size, isWhole: size.name !== "phone", ready: hostIsReady });
    await shoot(browser, { path: gateway.url, file: file("listen"), size, ready: listenerIsReady });
  }
  await shoot(browser, { path: `${gateway.url}host`, file: path.join(folder, "host-dark.png"), size: SIZES[1], options: { colorScheme: "dark" }, ready: hostIsReady });
} finally {
  stop.abort();
  await browser.close();
  await gateway.stop();
}

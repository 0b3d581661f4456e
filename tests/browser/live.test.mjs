// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { hear, openBrowser } from "./browser.mjs";
import { json, startGateway, until } from "./gateway.mjs";
import { Witness } from "./witness.mjs";

const SOUND_WITHIN_MS = 300;
const TRIES = 5;

let gateway, browser, witness;

before(async () => {
  gateway = await startGateway();
  browser = await openBrowser();
  witness = new Witness();
});

after(async () => {
  await browser?.close();
  await gateway?.stop();
  await witness?.end();
});

// Voices pause: one try in five may begin in a silence, the middle one must not.
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

async function timeToSound(channel) {
  const page = await browser.newPage();
  try {
    await page.goto(gateway.url);
    const listen = `const audio = new Audio("/live/${channel}.ogg"); (${hear})(audio, () => audio.play())`;
    return await page.evaluate(listen);
  } finally {
    await page.close();
  }
}

test("a session is open and every channel carries sound", async () => {
  await until("every channel carries a desk or the floor", async () => {
    const channels = await json(new URL("api/v1/channels", gateway.url));
    return channels.length > 0 && channels.every(({ carries }) => carries !== "notice");
  });
});

test("an <audio> element sounds soon after play ()", async (t) => {
  const channels = await json(new URL("api/v1/channels", gateway.url));
  // The stream holds the past that a burst is made of only once it has run for a while.
  await new Promise((resolve) => setTimeout(resolve, 8_000));
  for (const { id } of channels) {
    await witness.measured(t, async () => {
      const times = [];
      for (let i = 0; i < TRIES; i++) times.push(await timeToSound(id));
      t.diagnostic(`${id}: ${times.map(Math.round).join(" ")} ms`);
      assert.ok(median(times) <= SOUND_WITHIN_MS, `${id}: sound after ${times.map(Math.round).join(", ")} ms`);
    });
  }
});

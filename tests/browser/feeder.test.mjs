// SPDX-License-Identifier: Apache-2.0
// Where the page's feeder plays, and how fast: the rule alone, without a browser.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import vm from "node:vm";

const source = readFileSync(new URL("../../src/web/pages/feeder.js", import.meta.url), "utf8");
const load = (userAgent, what) => vm.runInNewContext(`${source}; ${what}`, { window: {}, navigator: { userAgent } });
const Feeder = load("Mozilla/5.0 Chrome/156.0", "Feeder");

/** One that has got the sound from `start` to `end`, and plays at `at`. */
function feeder({ start = 14, end = 15.5, at, rate = 1, begun = true }) {
  const audio = { currentTime: at, playbackRate: rate };
  const buffer = { buffered: { length: 1, start: () => start, end: () => end } };
  return Object.assign(Object.create(Feeder.prototype), { audio, buffer, near: 0.4, begun, stopped: false });
}

const ROWS = [
  ["it begins near the live edge, at the sound's own pace", { at: 0, begun: false }, 15.1, 1],
  ["it does not begin with too little", { at: 0, end: 14.2, begun: false }, 0, 1],
  ["near the edge it keeps the pace", { at: 15.2, rate: 1.04 }, 15.2, 1],
  ["a little late it keeps what it does", { at: 14.8, rate: 1.04 }, 14.8, 1.04],
  ["a little late it does not hurry", { at: 14.8 }, 14.8, 1],
  ["late it plays faster", { at: 14.3 }, 14.3, 1.04],
  ["far too late it skips, and hurries no more", { start: 2, at: 9, rate: 1.04 }, 15.1, 1],
  ["over a hole it goes on behind it, at the sound's own pace", { start: 15.1, at: 12 }, 15.1, 1],
];

for (const [what, given, at, rate] of ROWS)
  test(`feeder: ${what}`, () => {
    const one = feeder(given);
    one.steer();
    assert.ok(Math.abs(one.audio.currentTime - at) < 1e-6, `it plays at ${one.audio.currentTime}, not ${at}`);
    assert.equal(one.audio.playbackRate, rate);
  });

test("Firefox, which takes its sound further ahead, keeps more of it", () => {
  const room = (userAgent) => [...load(userAgent, "[START_S, NEAR_S]")];
  assert.deepEqual(room("Mozilla/5.0 (X11) Gecko/20100101 Firefox/115.0"), [0.6, 0.8]);
  assert.deepEqual(room("Mozilla/5.0 (X11) AppleWebKit/537.36 Chrome/156.0"), [0.3, 0.4]);
});

// SPDX-License-Identifier: Apache-2.0
// Debian's Chromium, and an ear in the page.
import { chromium } from "playwright-core";
import { PATIENCE_MS } from "./gateway.mjs";

/** Its pages wait for what has to come as long as until () does. */
export async function openBrowser() {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    timeout: 2 * PATIENCE_MS,
    // Containers have neither the sandbox's kernel features nor a large /dev/shm.
    args: ["--no-sandbox", "--disable-dev-shm-usage", "--autoplay-policy=no-user-gesture-required"],
  });
  const newContext = browser.newContext.bind(browser); // newPage () makes its own by this one, too
  browser.newContext = async (options) => {
    const context = await newContext(options);
    context.setDefaultTimeout(PATIENCE_MS);
    return context;
  };
  return browser;
}

/*
 * Runs in the page: resolves with how long it took from now until sound louder than -60 dBFS came out of the element,
 * measured by a Web Audio analyser on the element itself: not until some event promises it. `begin` starts it.
 */
export function hear(audio, begin, withinMs = 60_000) {
  const context = new AudioContext({ sampleRate: 48000 });
  const analyser = new AnalyserNode(context, { fftSize: 256 });
  const samples = new Float32Array(analyser.fftSize);
  const loudest = () => {
    analyser.getFloatTimeDomainData(samples);
    return samples.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0);
  };
  context.createMediaElementSource(audio).connect(analyser).connect(context.destination);
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const look = () => {
      const waited = performance.now() - start;
      if (loudest() > 0.001) resolve(waited);
      else if (waited > withinMs) reject(new Error(`no sound within ${withinMs} ms (readyState ${audio.readyState})`));
      else setTimeout(look, 5);
    };
    Promise.resolve(begin()).catch(reject);
    look();
  });
}

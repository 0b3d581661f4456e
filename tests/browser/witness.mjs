// SPDX-License-Identifier: Apache-2.0
// Tells a machine that stood still from a fault, as tests/harness/witness.h does: how long threads of the test, the
// gateway and the browser were ready to run and were not let (the kernel's count), and by how much a sleep overslept.
import { readdirSync, readFileSync } from "node:fs";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { fileURLToPath } from "node:url";

const LOOK_MS = 100;
const STARVED_MS = 40;
const BUFFERS_MS = 1500;
const MAX_TAKES = 4;
const CALM_MS = 1000;
const CALM_WITHIN_MS = 15_000;

const now = () => Number(process.hrtime.bigint() / 1000n) / 1000;

/** Of `root` and all below it. */
function family(root) {
  const parents = new Map();
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      parents.set(Number(pid), Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]));
    } catch {
      continue; // it is gone
    }
  }
  const isBelow = (pid) => pid === root || (parents.has(pid) && isBelow(parents.get(pid)));
  return [...parents.keys()].filter(isBelow);
}

/** The most that one thread has waited since the last look; `known`: thread → how long in all its life. */
function mostWaited(root, known) {
  let most = 0;
  for (const pid of family(root)) {
    try {
      for (const thread of readdirSync(`/proc/${pid}/task`)) {
        const waited = Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ")[1]) / 1e6;
        most = Math.max(most, waited - (known.get(thread) ?? waited));
        known.set(thread, waited);
      }
    } catch {
      continue;
    }
  }
  return most;
}

function watch(root) {
  const known = new Map();
  let slept = now();
  setInterval(() => {
    const woken = now();
    parentPort.postMessage({ from: slept, to: woken, ms: Math.max(woken - slept - LOOK_MS, mostWaited(root, known)) });
    slept = woken;
  }, LOOK_MS);
}

export class Witness {
  #seen = [];
  #worker = new Worker(fileURLToPath(import.meta.url), { workerData: process.pid });

  constructor() {
    this.#worker.on("message", (look) => look.ms >= STARVED_MS / 4 && this.#seen.push(look));
    this.#worker.unref();
  }

  end = () => this.#worker.terminate();

  /** The longest that anybody was kept waiting since then. */
  keptMs(since) {
    return this.#seen.reduce((most, { to, ms }) => (to > since ? Math.max(most, ms) : most), 0);
  }

  async #calm() {
    const until = now() + CALM_WITHIN_MS;
    do await new Promise((resolve) => setTimeout(resolve, CALM_MS));
    while (this.keptMs(now() - CALM_MS) >= STARVED_MS && now() < until);
  }

  /** `measure ()` throws when it is wrong: at once for good, or, while the machine stood still, to be taken again. */
  async measured(t, measure) {
    for (let take = 1; ; take++) {
      const began = now();
      try {
        return await measure();
      } catch (wrong) {
        await new Promise((resolve) => setTimeout(resolve, 2 * LOOK_MS));
        const kept = this.keptMs(began - BUFFERS_MS);
        if (kept < STARVED_MS || take === MAX_TAKES) throw wrong;
        t.diagnostic(`in doubt: ${wrong.message}; the machine let somebody wait for ${Math.round(kept)} ms: measured again`);
        await this.#calm();
      }
    }
  }
}

if (!isMainThread) watch(workerData);

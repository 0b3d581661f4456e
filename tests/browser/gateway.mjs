// SPDX-License-Identifier: Apache-2.0
// A gateway with its rehearsal, as ./dev run starts them, on ports of its own.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { claimPort } from "./ports.mjs";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const READY_WITHIN_MS = 120_000;
const GOODBYE_WITHIN_MS = 30_000;
/** What has to come, but not soon: a busy machine may take its time, and what never comes is a fault all the same. */
export const PATIENCE_MS = 60_000;

const built = (name) => path.join(process.env.BC_BUILD_ROOT, name);

async function readyAddress(server) {
  const watchdog = setTimeout(() => server.kill("SIGKILL"), READY_WITHIN_MS);
  try {
    for await (const line of createInterface({ input: server.stdout })) {
      if (line.startsWith("READY ")) return line.slice("READY ".length);
    }
  } finally {
    clearTimeout(watchdog);
    server.stdout.resume();
  }
  throw new Error("the gateway ended before it was ready");
}

async function end(child) {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const watchdog = setTimeout(() => child.kill("SIGKILL"), GOODBYE_WITHIN_MS);
  child.kill("SIGTERM");
  await once(child, "exit");
  clearTimeout(watchdog);
}

// The meeting of ./dev run, moved out of the way of one that is running, and changed as a test likes.
async function writeConfig(folder, change) {
  const meeting = JSON.parse(await readFile(path.join(root, "config/unece-2020.json"), "utf8"));
  change(meeting);
  for (const input of meeting.inputs) {
    if (input.port) input.port = await claimPort();
  }
  const file = path.join(folder, "meeting.json");
  await writeFile(file, JSON.stringify(meeting));
  return file;
}

// A wall clock of its own: `clock` is what it shows at the start.
async function clockEnvironment(folder, clock) {
  const page = Buffer.alloc(8);
  page.writeBigInt64LE(BigInt(new Date(clock) - Date.now()) * 1000n);
  const file = path.join(folder, "clock");
  await writeFile(file, page);
  return { ...process.env, BC_TEST_CLOCK: file, LD_PRELOAD: built("tests/harness/libwall-clock.so") };
}

/**
 * `change` may change the configuration, `clock` is the gateway's wall clock at its start (the machine's if not
 * given), `interval` how many seconds the rehearsal's floor keeps to a language; 0: nobody plays at all. `isReal`: it is no
 * rehearsal, and nobody is let in without a token.
 */
export async function startGateway({ change = () => {}, clock = null, interval = 20, isReal = false } = {}) {
  const data = await mkdtemp(path.join(tmpdir(), "boothcast-browser-"));
  const config = await writeConfig(data, change);
  const env = clock ? await clockEnvironment(data, clock) : process.env;
  const start = (listen) =>
    spawn(built("boothcast"), ["serve", config, "--listen", listen, "--data", data, ...(isReal ? [] : ["--rehearsal"])], { stdio: ["ignore", "pipe", "inherit"], env });
  let server = start("127.0.0.1:0");
  const url = await readyAddress(server);
  const play = [url, config, "--interval", String(interval), "--seed", "7"];
  const rehearsal = interval > 0 && spawn(built("boothcast-rehearsal"), play, { stdio: ["ignore", "ignore", "inherit"] });
  return {
    url,
    // Away, and back at the same address.
    quit: () => end(server),
    async comeBack() {
      server = start(new URL(url).host);
      await readyAddress(server);
    },
    // kill -9: nothing is said to anybody.
    async crash() {
      const gone = once(server, "exit");
      server.kill("SIGKILL");
      await gone;
    },
    // The configuration file is another one now.
    async rewrite(edit) {
      const meeting = JSON.parse(await readFile(config, "utf8"));
      edit(meeting);
      await writeFile(config, JSON.stringify(meeting));
    },
    pause: () => server.kill("SIGSTOP"),
    goOn: () => server.kill("SIGCONT"),
    async stop() {
      await end(rehearsal || null);
      await end(server);
      await rm(data, { recursive: true, force: true });
    },
  };
}

export const json = async (url, method = "GET") => (await fetch(url, { method })).json();

export async function until(what, isTrue, withinMs = PATIENCE_MS) {
  const deadline = Date.now() + withinMs;
  while (!(await isTrue())) {
    if (Date.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

// SPDX-License-Identifier: Apache-2.0
// A gateway with its rehearsal, as ./dev run starts them, on ports of its own.
import { spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const READY_WITHIN_MS = 20_000;
const GOODBYE_WITHIN_MS = 5_000;

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

async function freePort() {
  const socket = createSocket("udp4").bind(0, "127.0.0.1");
  await once(socket, "listening");
  const { port } = socket.address();
  socket.close();
  await once(socket, "close");
  return port;
}

// The meeting of ./dev run, moved out of the way of one that is running.
async function writeConfig(folder) {
  const meeting = JSON.parse(await readFile(path.join(root, "config/unece-2020.json"), "utf8"));
  for (const input of meeting.inputs) {
    if (input.port) input.port = await freePort();
  }
  const file = path.join(folder, "meeting.json");
  await writeFile(file, JSON.stringify(meeting));
  return file;
}

export async function startGateway() {
  const data = await mkdtemp(path.join(tmpdir(), "boothcast-browser-"));
  const config = await writeConfig(data);
  const args = ["serve", config, "--listen", "127.0.0.1:0", "--data", data, "--rehearsal"];
  const server = spawn(built("boothcast"), args, { stdio: ["ignore", "pipe", "inherit"] });
  const url = await readyAddress(server);
  const rehearsal = spawn(built("boothcast-rehearsal"), [url, config], { stdio: ["ignore", "ignore", "inherit"] });
  return {
    url,
    pause: () => server.kill("SIGSTOP"),
    goOn: () => server.kill("SIGCONT"),
    async stop() {
      await end(rehearsal);
      await end(server);
      await rm(data, { recursive: true, force: true });
    },
  };
}

export const json = async (url, method = "GET") => (await fetch(url, { method })).json();

export async function until(what, isTrue, withinMs = 10_000) {
  const deadline = Date.now() + withinMs;
  while (!(await isTrue())) {
    if (Date.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

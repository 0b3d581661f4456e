// SPDX-License-Identifier: Apache-2.0
// Ports for whoever cannot be told 0: see tests/support/ports.h, whose claims these are too.
import { createSocket } from "node:dgram";
import { once } from "node:events";

const FIRST = 22000;
const PAIRS = 5000;
const CLAIM_BELOW = 10000;

// A socket there, or nothing.
async function bindTo(address, port) {
  const socket = createSocket("udp4");
  socket.bind({ port, address, exclusive: true });
  try {
    await once(socket, "listening");
    return socket;
  } catch {
    return null;
  }
}

async function isFree(port) {
  const socket = await bindTo("0.0.0.0", port);
  if (!socket) return false;
  socket.close();
  await once(socket, "close");
  return true;
}

async function tryClaim(port) {
  const claim = await bindTo("127.0.0.1", port - CLAIM_BELOW);
  if (!claim) return false;
  if ((await isFree(port)) && (await isFree(port + 1))) {
    claim.unref(); // held until this process ends, and no reason for it to stay
    return true;
  }
  claim.close();
  return false;
}

/** Even, free for UDP, and so is the next, which is RTCP's; never given twice while this process lives. */
export async function claimPort() {
  const begin = Math.floor(Math.random() * PAIRS);
  for (let i = 0; i < PAIRS; i++) {
    const port = FIRST + 2 * ((begin + i) % PAIRS);
    if (await tryClaim(port)) return port;
  }
  throw new Error(`no port from ${FIRST} to ${FIRST + 2 * PAIRS - 1} is free`);
}

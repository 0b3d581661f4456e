// SPDX-License-Identifier: Apache-2.0
// The demo meeting on its own first morning, in the middle of roundtable 1, with what a host has to deal with.
import { startGateway, until } from "./gateway.mjs";

export const CLOCK = "2020-11-12T09:48:20Z"; // 10:48 in Geneva
const PEOPLE = {
  "en-1": "Jean Moreau", "en-2": "Ruth Adler", "fr-1": "Claire Petit", "fr-2": "Hugo Lang", "es-1": "Inés Vidal",
  "es-2": "Pablo Sanz", "ru-1": "Анна Орлова", "ru-2": "Игорь Лебедев", "bcms-1": "Ana Kovač", "bcms-2": "Marko Ilić",
};
const SPEAKERS = [
  { id: "chair", name: "Ms Olga Algayerova", delegation: "UNECE", language: "en", minutes: 5 },
  { id: "ca", name: "Ms Hannah Weber", delegation: "Canada", language: "en", minutes: 5 },
  { id: "fr", name: "M. Paul Girard", delegation: "France", language: "fr", minutes: 5 },
  { id: "hr", name: "Gđa Ivana Horvat", delegation: "Hrvatska", language: "bcms", minutes: 4 },
  { id: "es", name: "Sra. Lucía Romero", delegation: "España", language: "es", minutes: 4 },
  { id: "kg", name: "Г-н Азамат Токтогулов", delegation: "Кыргызстан", language: "ru", minutes: 4 },
  { id: "open", name: "Interactive discussion from the floor", minutes: 60 },
];
const USED_BEFORE_S = 52 * 60;

const LISTENERS = { fr: 9, es: 4, en: 6, ru: 3, bcms: 2, original: 1 };

export const lively = () => startGateway({
  clock: CLOCK,
  interval: 900,
  change(meeting) {
    meeting.pool.ceiling_minutes = 30;
    meeting.sessions.find((session) => session.id === "thu-rt1").speakers = SPEAKERS;
  },
});

/** Somebody is listening, and goes on until `signal`. */
async function listen(address, signal) {
  try {
    const { body } = await fetch(address, { signal });
    for await (const _ of body);
  } catch (error) {
    if (error.name !== "AbortError") throw error;
  }
}

async function change(url, method, path, body) {
  const answer = await fetch(`${url}api/v1/${path}`, {
    method,
    headers: { "Content-Type": "application/json", "If-Match": "*" },
    body: body && JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
}

export async function liveALittle({ url }, signal) {
  const look = async (path) => (await fetch(`${url}api/v1/${path}`)).json();
  const desks = async () => Object.fromEntries((await look("desks")).map((desk) => [desk.id, desk]));

  await until("the rehearsal has opened a session", async () => (await look("sessions")).some((one) => one.state === "open"));
  await until("its booths are on air", async () => Object.values(await desks()).filter((desk) => desk.state === "on-air").length >= 4, 30_000);
  const busy = Object.values(await desks()).filter((desk) => desk.state === "on-air");
  const spoken = (await look("floor")).language;
  for (const session of await look("sessions"))
    if (session.state === "open") await change(url, "POST", `sessions/${session.id}/close`);
  await change(url, "POST", "sessions/thu-rt1/open");
  for (const [desk, name] of Object.entries(PEOPLE)) await change(url, "PUT", `desks/${desk}/person`, { name });
  await change(url, "POST", "sessions/thu-opening/correction",
    { seconds: USED_BEFORE_S, reason: "interpreted from 10:00 on, before this gateway had the line" });
  await change(url, "POST", "floor/next", { session: "thu-rt1" });
  await change(url, "POST", "floor/next", { session: "thu-rt1" });
  // The rehearsal goes on speaking where it was: only nobody is left in the Spanish booth.
  await change(url, "PUT", "floor", { language: spoken });
  for (const desk of busy) await change(url, "POST", `desks/${desk.id}/${desk.booth === "es" ? "off" : "on"}`);
  await change(url, "PUT", "desks/es-1/cannot", { reason: "sound" });
  const partner = busy.find((desk) => desk.booth === "bcms")?.id === "bcms-1" ? "bcms-2" : "bcms-1";
  await change(url, "POST", `desks/${partner}/arm`);
  await change(url, "POST", "extension/ask", { minutes: 15, reason: "roundtable 2 would lose its end" });
  await until("nobody into Spanish is an alarm", async () => (await look("alarms")).some((alarm) => alarm.id === "nobody-es"), 30_000);
  for (const [channel, count] of Object.entries(LISTENERS))
    for (let i = 0; i < count; i += 1) listen(`${url}live/${channel}.ogg?burst=0`, signal);
  const alarms = await look("alarms");
  const short = alarms.find((alarm) => alarm.kind === "short");
  if (short) await change(url, "POST", `alarms/${short.id}/acknowledge`);
  return alarms.map((alarm) => alarm.id);
}

// SPDX-License-Identifier: Apache-2.0
// What the host does: every act says what came of it, is never lost in silence, and what costs minutes asks first.
import { byId, capital, clockOf, isolate, make, minutesOf, say, secondsOf, show } from "/host-words.js";

const GUARD_MS = 700; // a second tap of a double one hits nothing
const DONE_MS = 6000;
const path = (...parts) => `/api/v1/${parts.map(encodeURIComponent).join("/")}`;

// --- Asking first ---

function makeField({ name, label, type = "text", value = "", hint, required, options, ...more }) {
  const box = make("label", "", make("span", "label", label));
  const input = make(options ? "select" : "input");
  if (!options) input.type = type;
  for (const option of options ?? []) input.append(new Option(option.words, option.value));
  Object.assign(input, { name, value, required: Boolean(required), ...more });
  box.append(input);
  if (hint) box.append(make("span", "hint", hint));
  return box;
}

function fillDialog({ title, text = "", list = [], fields = [], yes, no = "Cancel", isGrave }) {
  const confirm = byId("dialog-yes");
  say("dialog-title", title);
  say("dialog-text", text);
  byId("dialog-list").replaceChildren(...list.map((words) => make("li", "", words)));
  byId("dialog-fields").replaceChildren(...fields.map(makeField));
  say("dialog-no", no);
  say(confirm, yes ?? "");
  show(confirm, Boolean(yes));
  confirm.classList.toggle("grave", Boolean(isGrave));
  confirm.disabled = true;
  clearTimeout(confirm.guard);
  if (yes) confirm.guard = setTimeout(() => { confirm.disabled = false; }, GUARD_MS);
}

/**
 * Resolves with the fields' values, or null; without `yes` it only tells. The way back has the focus; what is done is done by its own button, which
 * waits a moment, and never by Enter in a field.
 */
function ask(question) {
  const dialog = byId("dialog");
  const confirm = byId("dialog-yes");
  if (dialog.open) return Promise.resolve(null);
  fillDialog(question);
  const form = byId("dialog-form");
  form.onkeydown = (event) => { if (event.key === "Enter" && event.target.matches("input, select")) event.preventDefault(); };
  return new Promise((resolve) => {
    let answer = null;
    confirm.onclick = (event) => {
      event.preventDefault();
      if (!form.reportValidity()) return;
      answer = Object.fromEntries(new FormData(form));
      dialog.close();
    };
    byId("dialog-no").onclick = () => dialog.close();
    dialog.onclose = () => resolve(answer);
    dialog.showModal();
    (question.fields?.length ? byId("dialog-fields").querySelector("input, select") : byId("dialog-no")).focus();
  });
}

// --- Saying what came of it ---

let doneTimer = 0;

function sayDone(page, words) {
  say("done", `${secondsOf(page.serverNow(), page.zone)}  ${words}`);
  byId("done").dataset.shown = "true";
  clearTimeout(doneTimer);
  doneTimer = setTimeout(() => { byId("done").dataset.shown = "false"; }, DONE_MS);
}

function sayRefused(words, again) {
  say("said-text", words);
  show("said", true);
  show("said-again", Boolean(again));
  byId("said-again").onclick = again;
}

/** What books all that is left ends interpretation: a slip of the hand is asked after. */
async function isMeant(page, seconds) {
  const left = page.budget.left_s;
  if (seconds < left || left <= 0) return true;
  return await ask({
    title: "This uses up the day",
    text: `${minutesOf(left)} are left today, and ${minutesOf(seconds)} would be booked: interpretation ends at once, in every meeting that draws on these minutes.`,
    yes: "Book it and end interpretation", isGrave: true,
  }) !== null;
}

const withReason = (body, reason) => (reason?.trim() ? { ...body, reason: reason.trim() } : body);
const reasonField = (label = "Why (for the audit log)", required = false) => ({ name: "reason", label, required, maxLength: 500 });

/** "New: channel it", "Different: …", of what a reload would bring or has brought. */
const reloadWords = ({ added, changed }) =>
  [...added.map((words) => `New: ${isolate(words)}`), ...changed.map((words) => `Different: ${isolate(words)}`)];

/** What the file is warned of, whatever it brings. */
const warningWords = ({ warnings }) => warnings.map((words) => `Worth a look: ${isolate(words)}`);

/** `onActed` is told of what was done. */
export function makeActs(page, link, onActed) {
  byId("said-away").addEventListener("click", () => show("said", false));

  async function act(what, request) {
    const result = await link.act(request);
    if (result.ok) {
      show("said", false);
      sayDone(page, what);
      onActed();
    } else sayRefused(`${what}: ${result.words}`, result.isLost ? () => act(what, request) : null);
    return result.ok;
  }

  /** Refused, or not answered: in either case the file's faults, if it has any. */
  async function tellRefusedReload({ words, problem, isLost }) {
    say("reload-words", `${isLost ? "Not reloaded, as far as is known" : "Refused"} at ${secondsOf(page.serverNow(), page.zone)}. ${words}`);
    await ask({ title: "The configuration is not reloaded", text: words, list: (problem?.faults ?? []).map(isolate), no: "Close" });
  }

  const nowClock = () => clockOf(page.serverNow(), page.zone);

  return {
    // --- The floor: one key, at once; the last word counts, so nothing can be stale ---
    setFloor: (language) => act(`The floor speaks ${isolate(language.name)}`, { method: "PUT", path: path("floor"), body: { language: language.id } }),
    lockFloor: (locked) => act(locked ? "The floor's language is locked" : "The floor's language is free",
      { method: "PUT", path: path("floor", "lock"), body: { locked } }),
    nextSpeaker: (list) => list && act("Next speaker", { path: path("floor", "next"), body: { session: list.session }, version: list.version }),
    stopSpeaker: (list) => list && act("The speaker has stopped", { path: path("floor", "stop"), version: list.version }),

    // --- Sessions ---
    async openSession(session) {
      if (!session) return;
      const isBack = session.state === "suspended";
      const answer = await ask({
        title: `${isBack ? "Go on with" : "Open"} “${isolate(session.title)}”?`,
        text: session.interpreted ? "Listeners hear the meeting, and the minutes run." : "Listeners hear the meeting. The minutes do not run.",
        yes: isBack ? "Go on" : "Open",
      });
      if (answer) act(`“${isolate(session.title)}” is open`, { path: path("sessions", session.id, "open"), version: session.version });
    },
    async suspendSession(session) {
      if (!session) return;
      const answer = await ask({
        title: `Suspend “${isolate(session.title)}”?`,
        text: "The minutes stop; listeners hear the floor. If it has been so for a while, say since when: what was counted since is given back.",
        fields: [{ name: "since", label: "Since (empty: now)", type: "time", hint: `It is ${nowClock()}.` }, reasonField()],
        yes: "Suspend",
      });
      if (!answer) return;
      const body = withReason(answer.since ? { since: answer.since } : {}, answer.reason);
      act(`“${isolate(session.title)}” is suspended${answer.since ? ` since ${answer.since}` : ""}`,
        { path: path("sessions", session.id, "suspend"), body, version: session.version });
    },
    async closeSession(session) {
      if (!session) return;
      const answer = await ask({
        title: `Close “${isolate(session.title)}”?`,
        text: "The minutes stop, and listeners hear a notice, and nothing of the room.",
        yes: "Close the session", isGrave: true,
      });
      if (answer) act(`“${isolate(session.title)}” is closed`, { path: path("sessions", session.id, "close"), version: session.version });
    },
    async editSession(session) {
      const answer = await ask({
        title: `Change “${isolate(session.title)}”`,
        fields: [
          { name: "title", label: "Title", value: session.title, required: true, maxLength: 200 },
          { name: "starts_at", label: "Begins", type: "time", value: session.starts_at ? clockOf(session.starts_at, page.zone) : "" },
          { name: "ends_at", label: "Ends", type: "time", value: session.ends_at ? clockOf(session.ends_at, page.zone) : "" },
          reasonField(),
        ],
        yes: "Change",
      });
      if (!answer) return;
      const body = withReason({}, answer.reason);
      const was = { title: session.title, starts_at: session.starts_at && clockOf(session.starts_at, page.zone), ends_at: session.ends_at && clockOf(session.ends_at, page.zone) };
      for (const key of ["title", "starts_at", "ends_at"]) if (answer[key] && answer[key] !== was[key]) body[key] = answer[key];
      act(`“${isolate(session.title)}” is changed`, { method: "PATCH", path: path("sessions", session.id), body, version: session.version });
    },
    async setAudience(open) {
      const answer = await ask({
        title: open ? "Open to listeners?" : "Close to listeners?",
        text: open ? "They hear the room from now on, whether a session is open or not." : "They hear a notice, and nothing of the room. Booths go on hearing it.",
        yes: open ? "Open to listeners" : "Close to listeners", isGrave: !open,
      });
      if (answer) act(open ? "Open to listeners" : "Closed to listeners", { method: "PUT", path: path("audience"), body: { open } });
    },

    async switchOutput(output) {
      const answer = output.on ? await ask({
        title: `Switch ${output.id} off?`, text: `Nothing is sent to ${output.to ?? "its far end"} any more, until somebody switches it on.`,
        yes: "Switch off", isGrave: true,
      }) : {};
      if (answer) act(`${output.id} is ${output.on ? "off" : "on"}`,
        { method: "PUT", path: path("outputs", output.id), body: { on: !output.on }, version: output.version });
    },

    // --- The configuration: what it would be first, and what it was afterwards ---
    async reload() {
      const file = { path: `${path("reload")}?dry_run=1` };
      const would = await link.act(file);
      if (!would.ok) {
        await tellRefusedReload(would);
        return;
      }
      const list = reloadWords(would.answer);
      const warnings = warningWords(would.answer);
      if (!list.length) {
        say("reload-words", `At ${secondsOf(page.serverNow(), page.zone)} nothing in the file was new or different.`);
        await ask({ title: "There is nothing to reload", text: "The file says what is running already.", list: warnings, no: "Close" });
        return;
      }
      const answer = await ask({ title: "Reload the configuration?", text: "This would be new or different:", list: [...list, ...warnings], fields: [reasonField()], yes: "Reload" });
      if (!answer) return;
      const done = await link.act({ path: path("reload"), body: withReason({}, answer.reason) });
      if (!done.ok) {
        await tellRefusedReload(done);
        return;
      }
      say("reload-words", `Reloaded at ${secondsOf(page.serverNow(), page.zone)}. ${reloadWords(done.answer).join("; ")}.`);
      sayDone(page, "The configuration is reloaded");
      onActed();
    },

    // --- Questions and alarms ---
    answerPrompt: (prompt, answer) => act(answer === "yes" ? "Done as proposed" : "Not done",
      { path: path("prompts", prompt.id, answer), version: prompt.version }),
    acknowledge: (alarm) => alarm && act("You see to it", { path: path("alarms", alarm.id, "acknowledge"), version: alarm.version }),
    async confirmClock() {
      const answer = await ask({ title: "Is the machine's clock right?", text: "The minutes are counted by it from now on.", yes: "It is right" });
      if (answer) act("The clock is right", { path: path("clock", "confirm") });
    },

    // --- Minutes ---
    async askExtension() {
      const answer = await ask({
        title: "Ask the team leader for more minutes",
        fields: [{ name: "minutes", label: "Minutes", type: "number", value: "10", min: 1, max: 1440, required: true }, reasonField("Why")],
        yes: "Ask",
      });
      if (answer) act(`${answer.minutes} min are asked for`,
        { path: path("extension", "ask"), body: withReason({ minutes: Number(answer.minutes) }, answer.reason), version: page.extension?.version });
    },
    async grantExtension() {
      const asked = page.extension?.state === "asked" ? page.extension.minutes : 10;
      const answer = await ask({
        title: "Grant minutes", text: `At most ${minutesOf(page.budget.ceiling_s)} may be added in a day.`,
        fields: [{ name: "minutes", label: "Minutes", type: "number", value: String(asked), min: 1, max: 1440, required: true }, reasonField("A word with it")],
        yes: "Grant",
      });
      if (answer) act(`${answer.minutes} min are granted`,
        { path: path("extension", "grant"), body: withReason({ minutes: Number(answer.minutes) }, answer.reason), version: page.extension?.version });
    },
    async refuseExtension() {
      const answer = await ask({ title: "Refuse the extension", fields: [reasonField("Why")], yes: "Refuse", isGrave: true });
      if (answer) act("The extension is refused", { path: path("extension", "refuse"), body: withReason({}, answer.reason), version: page.extension?.version });
    },
    async setCeiling() {
      const answer = await ask({
        title: "How much may be added in a day?",
        fields: [{ name: "minutes", label: "Minutes at most", type: "number", value: String(Math.round(page.budget.ceiling_s / 60)), min: 0, max: 1440, required: true }, reasonField()],
        yes: "Set",
      });
      if (answer) act(`The ceiling is ${answer.minutes} min`,
        { method: "PUT", path: path("budget", "ceiling"), body: withReason({ minutes: Number(answer.minutes) }, answer.reason) });
    },
    async correct(session) {
      const today = page.sessionsToday();
      const choices = (today.length ? today : page.sessions).filter((one) => one.interpreted);
      const answer = await ask({
        title: "Correct the minutes",
        text: "A correction is a line of its own that stays: nothing that was booked is changed.",
        fields: [
          { name: "session", label: "Of", options: choices.map((one) => ({ value: one.id, words: one.title || one.id })), value: (choices.find((one) => one.id === session?.id) ?? choices[0])?.id, required: true },
          { name: "way", label: "What", options: [{ value: "-1", words: "Give minutes back" }, { value: "1", words: "Book minutes" }], value: "-1" },
          { name: "minutes", label: "Minutes", type: "number", min: 1, max: 1440, required: true },
          reasonField("Why (it stays beside the correction)", true),
        ],
        yes: "Book the correction", isGrave: true,
      });
      if (!answer) return;
      const seconds = Number(answer.way) * Number(answer.minutes) * 60;
      if (!await isMeant(page, seconds)) return;
      const chosen = page.sessions.find((one) => one.id === answer.session);
      act(`${capital(seconds < 0 ? "given back" : "booked")}: ${answer.minutes} min of “${isolate(chosen?.title ?? answer.session)}”`,
        { path: path("sessions", answer.session, "correction"), body: { seconds, reason: answer.reason }, version: chosen?.version });
    },
  };
}

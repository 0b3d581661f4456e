// SPDX-License-Identifier: Apache-2.0
// What the host's page keeps while the meeting goes on around it: the focus, clocks, what is worked through, a dialog's fields.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openBrowser } from "./browser.mjs";
import { json, startGateway, until } from "./gateway.mjs";

let gateway, browser;

before(async () => {
  gateway = await startGateway({ interval: 0, clock: "2020-11-12T09:20:00Z" });
  browser = await openBrowser();
  await change("POST", "sessions/thu-opening/open"); // alarms are of a meeting that is under way
});

after(async () => {
  await browser?.close();
  await gateway?.stop();
});

const look = (path) => json(`${gateway.url}api/v1/${path}`);

async function change(method, path, body) {
  const answer = await fetch(`${gateway.url}api/v1/${path}`, {
    method, headers: { "Content-Type": "application/json", "If-Match": "*" }, body: body && JSON.stringify(body),
  });
  assert.ok(answer.ok, `${method} ${path}: ${answer.status}`);
}

async function visit(run, init = null) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 1024 }, locale: "en-GB" });
  try {
    if (init) await context.addInitScript(init);
    const page = await context.newPage();
    await page.goto(`${gateway.url}host`);
    await page.locator("#left:not(:text('–'))").waitFor();
    await run(page, context);
  } finally {
    await context.close();
  }
}

const cannot = (desk, reason) => change("PUT", `desks/${desk}/cannot`, { reason });

test("the focus stays on a row when one before it goes", async () => {
  await cannot("fr-1", "sound");
  await cannot("es-1", "speed");
  await visit(async (page) => {
    await page.locator("#alarm-list .alarm", { hasText: "ES 1 cannot" }).waitFor();
    const order = await page.locator("#alarm-list .alarm").allTextContents();
    const [first, last] = order.findIndex((text) => text.includes("FR 1")) < order.findIndex((text) => text.includes("ES 1"))
      ? ["fr-1", "ES 1 cannot"] : ["es-1", "FR 1 cannot"];
    const gone = page.locator("#alarm-list .alarm", { hasText: first === "fr-1" ? "FR 1 cannot" : "ES 1 cannot" });
    await page.locator("#alarm-list .alarm", { hasText: last }).getByRole("button", { name: /I see to it/ }).focus();
    await cannot(first, null);
    await gone.waitFor({ state: "detached" });
    assert.match(await page.evaluate(() => document.activeElement.closest(".alarm")?.textContent ?? "nowhere"), new RegExp(last));
  });
  await cannot("fr-1", null);
  await cannot("es-1", null);
});

test("the language with the longest name leaves its keys where they belong", async () => {
  await change("PUT", "floor", { language: "bcms" });
  await visit(async (page) => {
    await page.locator("#floor-name", { hasText: "Srpski" }).waitFor();
    const below = await page.evaluate(() =>
      document.getElementById("lock").getBoundingClientRect().bottom - document.querySelector(".card.floor").getBoundingClientRect().bottom);
    assert.ok(below < 0, `${below} px below the card`);
  });
});

test("the same alarm once more is spoken once more", async () => {
  await visit(async (page) => {
    await page.evaluate(() => {
      window.spoken = 0;
      new MutationObserver(() => { window.spoken += 1; }).observe(document.getElementById("alarm-voice"), { childList: true });
    });
    for (const time of [1, 2]) {
      await cannot("es-1", "speed");
      await page.locator("#alarm-list .alarm", { hasText: "ES 1 cannot" }).waitFor();
      assert.equal(await page.evaluate(() => window.spoken), time);
      await cannot("es-1", null);
      await page.locator("#alarm-list .alarm", { hasText: "ES 1 cannot" }).waitFor({ state: "detached" });
    }
  });
});

/* Runs in the page before its own scripts: the first desk's turn begins with each event. */
function beginTurns() {
  const { addEventListener } = EventSource.prototype;
  const begin = (desk, i) => (i === 0 ? { ...desk, state: "on-air", turn_s: 0 } : desk);
  EventSource.prototype.addEventListener = function listen(name, listener) {
    addEventListener.call(this, name, name !== "desks" ? listener : (event) =>
      listener({ data: JSON.stringify(JSON.parse(event.data).map(begin)) }));
  };
}

test("a turn is counted from its first second", async () => {
  await visit((page) => page.locator(".seat .turn", { hasText: /^0?0:0[1-9]$/ }).first().waitFor(), beginTurns);
});

test("clocks stand still when the connection is lost", async () => {
  await change("POST", "sessions/thu-opening/close");
  await change("POST", "sessions/thu-rt1/open");
  await change("POST", "floor/next");
  await visit(async (page) => {
    const seconds = async () => {
      const [minutes, rest] = (await page.locator("#speaker-clock").textContent()).split(" ")[0].split(":").map(Number);
      return minutes * 60 + rest;
    };
    await until("it has run for a while", async () => (await seconds()) >= 5);
    const before = await seconds();
    gateway.pause();
    try {
      await page.locator("#lost").waitFor();
      await page.waitForTimeout(1500);
      const stands = await seconds();
      assert.ok(stands >= before - 1, `${stands} s after ${before} s`);
      await page.waitForTimeout(1500);
      assert.equal(await seconds(), stands);
    } finally {
      gateway.goOn();
    }
    await page.locator("#lost").waitFor({ state: "hidden" });
  });
  await change("POST", "sessions/thu-rt1/close");
});

test("a list that was looked up makes way when another session begins", async () => {
  await change("PUT", "sessions/thu-rt2/speakers", { speakers: [{ name: "Ana", language: "en" }] });
  await visit(async (page) => {
    await page.locator("#list-session").selectOption("thu-rt1");
    await change("POST", "sessions/thu-rt2/open");
    await until("the list of what runs is there", async () => (await page.locator("#list-session").inputValue()) === "thu-rt2");
  });
  await change("POST", "sessions/thu-rt2/close");
});

test("minutes can be corrected while a break is open", async () => {
  await change("POST", "sessions/thu-lunch/open");
  const { used_s: before } = await look("budget");
  await visit(async (page) => {
    await until("the break runs", async () => (await look("sessions")).find((one) => one.id === "thu-lunch").state === "open");
    await page.locator("#correct").click();
    assert.notEqual(await page.locator("#dialog-fields select[name=session]").inputValue(), "");
    await page.locator("#dialog-fields select[name=way]").selectOption("1");
    await page.locator("#dialog-fields input[name=minutes]").fill("1");
    await page.locator("#dialog-fields input[name=reason]").fill("the key was forgotten");
    await page.locator("#dialog-yes:enabled").click();
    await until("it is booked", async () => (await look("budget")).used_s >= before + 60);
  });
  await change("POST", "sessions/thu-lunch/close");
});

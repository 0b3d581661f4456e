// SPDX-License-Identifier: Apache-2.0
// The first page under every circumstance: any language, a keyboard, no JavaScript, no Opus, a broken stream.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openBrowser } from "./browser.mjs";
import { json, startGateway, until } from "./gateway.mjs";
import { Witness } from "./witness.mjs";

const PHONE = { width: 360, height: 740 };
const TAP_TARGET_PX = 44;
const STANDSTILL_MS = 10_000;
const BACK_WITHIN_MS = 10_000;
const LONGER_THAN_A_BURST_TAKES_MS = 4000;
const LATE_S = 6;
const RARE_WITHIN_MS = 120_000; // what comes with the floor's language, twice a minute

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

/** A fresh reader's page; what the console complains of is a failure at the end. */
async function open(options, visit, path = "") {
  const context = await browser.newContext({ viewport: PHONE, locale: "en-US", ...options });
  const complaints = [];
  try {
    const page = await context.newPage();
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("console", (message) => {
      if (message.type() === "error") complaints.push(message.text());
    });
    await visit(page, context, () => page.goto(gateway.url + path));
  } finally {
    await context.close();
  }
  return complaints;
}

const sounding = (page) => page.waitForFunction(() => document.getElementById("audio").currentTime > 0.1);
const source = (page) => page.evaluate(() => new URL(document.getElementById("audio").src).pathname);
const text = (page, id) => page.locator(`#${id}`).textContent();
const chosen = (page, name) => page.locator("#chosen", { hasText: name }).waitFor();
const isThere = (page) => page.locator(".choice").first().waitFor();

async function listeners() {
  const channels = await json(new URL("api/v1/channels", gateway.url));
  return channels.reduce((sum, channel) => sum + channel.listeners, 0);
}

for (const [locale, lang, path] of [
  ["hr-HR", "hr", "/live/hr.ogg"],
  ["bs-BA", "bs", "/live/bs.ogg"],
  ["sr-Latn-RS", "sr-Latn", "/live/sr-Latn.ogg"],
  ["fr-CH", "fr", "/live/fr.ogg"],
  ["es-MX", "es", "/live/es.ogg"],
  ["ru-KG", "ru", "/live/ru.ogg"],
  ["ja-JP", "en", "/live/en.ogg"],
]) {
  test(`a reader of ${locale} finds their own language chosen`, async () => {
    const complaints = await open({ locale }, async (page, _, go) => {
      await go();
      await page.click("#toggle");
      await sounding(page);
      assert.equal(await source(page), path);
      assert.equal(await page.getAttribute("html", "lang"), lang);
    });
    assert.deepEqual(complaints, []);
  });
}

test("of two channels in one language the chosen one is heard", async () => {
  const other = await startGateway({
    change(meeting) { meeting.channels.push({ id: "en-easy", language: "en" }); },
  });
  try {
    await open({}, async (page) => {
      await page.goto(other.url);
      await isThere(page);
      for (const [id, path] of [["en-easy", "/live/en-easy.ogg"], ["en", "/live/en.ogg"]]) {
        await page.locator(`input[name=channel][value=${id}]`).check();
        if (id === "en-easy") await page.click("#toggle");
        await until(`${id} is asked for`, async () => (await source(page)) === path);
      }
    });
  } finally {
    await other.stop();
  }
});

test("the page tells what is on, what one hears, and how much is left", async () => {
  await open({}, async (page, _, go) => {
    await go();
    await until("the state is shown", async () => (await text(page, "status")) === "The meeting is on.");
    await until("the floor's language is shown", async () => (await text(page, "floor")).length > 1);
    await until("what is left is shown", async () => /^\d+ min$/.test(await text(page, "left")));
    await until("what is heard is said", async () => /^You hear the /.test(await text(page, "hear")));
    assert.match(await text(page, "disclaimer"), /[Oo]nly the original speech is authentic/);
  });
});

test("what one hears is said in the reader's language alone", async () => {
  const said = {
    fr: /^Vous entendez (l’original( : .+)?|l’interprète|une annonce)\.$/,
    ru: /^Звучит (оригинал(: .+)?|переводчик|объявление)\.$/,
    en: /^You hear (the original(: .+)?|the interpreter|a notice)\.$/,
  };
  const channels = await json(new URL("api/v1/channels", gateway.url));
  assert.ok(channels.every(({ why }) => why.length > 0));
  for (const [locale, sentence] of Object.entries(said)) {
    await open({ locale }, async (page, _, go) => {
      await go();
      await until("what is heard is said", async () => sentence.test(await text(page, "hear")));
      const shown = await page.locator("#player").innerText();
      for (const { why } of channels) assert.ok(!shown.includes(why), `${locale}: ${shown}`);
    });
  }
});

test("why one hears the original is said, and what is on, and what comes next", async () => {
  const api = (path) => new URL(`api/v1/${path}`, gateway.url);
  const channelThat = async (fits) => {
    const [channels, floor] = await Promise.all([json(api("channels")), json(api("floor"))]);
    return channels.find((channel) => channel.id !== "original" && channel.carries === "floor" && fits(channel.tag === floor.tag));
  };
  await open({}, async (page, _, go) => {
    await page.clock.setFixedTime("2020-11-12T07:00:00Z"); // the agenda is of that day
    await go();
    const isSaid = async (fits, words) => {
      const channel = await channelThat(fits);
      if (!channel) return false;
      await page.locator(`#choices input[value=${channel.id}]`).check();
      return (await text(page, "hear")) === words;
    };
    await until("the floor's own language", () => isSaid((isOwn) => isOwn, "You hear the original: it is spoken in the room."), RARE_WITHIN_MS);
    await until("a booth without anybody", async () => {
      const desks = await json(api("desks"));
      const busy = desks.find((desk) => desk.booth === "ru" && desk.state !== "off");
      if (busy) await fetch(api(`desks/${busy.id}/off`), { method: "POST" });
      return isSaid((isOwn) => !isOwn, "You hear the original: nobody is interpreting into this language at the moment.");
    }, RARE_WITHIN_MS);
    assert.match(await text(page, "on-now"), /^Opening, until 10:30/);
    assert.match(await text(page, "next"), /^(Opening|Roundtable 1), 10:\d0/);
  });
});

test("Stop lets the connection go", async () => {
  await open({}, async (page, _, go) => {
    await go();
    await page.click("#toggle");
    await sounding(page);
    await until("it alone listens", async () => (await listeners()) === 1); // those before may still be leaving
    await page.click("#toggle");
    await until("nobody listens", async () => (await listeners()) === 0);
    await page.locator("#toggle[aria-pressed=false]").waitFor();
  });
});

test("everything works from the keyboard, and the choice is remembered", async () => {
  await open({}, async (page, _, go) => {
    await go();
    await isThere(page);
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.name), "channel");
    await page.keyboard.press("ArrowDown");
    await chosen(page, /^Français$/);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await sounding(page);
    assert.equal(await source(page), "/live/fr.ogg");
    await page.reload();
    await chosen(page, /^Français$/);
  });
});

test("the focus is never hidden under the player", async () => {
  await open({}, async (page, _, go) => {
    await go();
    await isThere(page);
    await page.keyboard.press("Tab");
    const count = await page.locator("#choices input").count();
    for (const key of [...Array(count).fill("ArrowDown"), ...Array(count).fill("ArrowUp")]) {
      await page.keyboard.press(key);
      // The browser scrolls when it comes to that.
      await page.waitForFunction(() => {
        const focused = document.activeElement;
        const box = focused.getBoundingClientRect();
        const seen = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
        return focused.closest("label").contains(seen);
      });
    }
  });
});

test("another language while listening goes on in that language", async () => {
  await open({}, async (page, _, go) => {
    await go();
    await page.click("#toggle");
    await sounding(page);
    await page.locator("input[value=original]").check({ force: true });
    await page.waitForFunction(() => document.getElementById("audio").src.endsWith("/live/original.ogg"));
    await sounding(page);
    await until("one connection", async () => (await listeners()) === 1);
  });
});

test("a broken stream is tried again until it is there", async () => {
  await open({}, async (page, context, go) => {
    let isBroken = true;
    let tries = 0;
    await context.route("**/live/*.ogg", (route) => {
      tries += 1;
      return isBroken ? route.abort("connectionreset") : route.continue();
    });
    await go();
    await page.click("#toggle");
    await until("the listener is told", async () => /broke off/.test(await text(page, "trouble")));
    await until("it is tried again", () => tries > 1);
    isBroken = false;
    await sounding(page);
    await until("and told no more", async () => (await text(page, "trouble")) === "");
  });
});

test("a listener is not left late by a gateway that stood still", { timeout: 600_000 }, async (t) => {
  const lag = (page) => page.evaluate(() => audio.buffered.end(audio.buffered.length - 1) - audio.currentTime);
  const standStill = async (page, _, go) => {
    await go();
    await page.click("#toggle");
    await sounding(page);
    await page.waitForTimeout(LONGER_THAN_A_BURST_TAKES_MS);
    const before = await lag(page);
    gateway.pause();
    await page.waitForTimeout(STANDSTILL_MS);
    gateway.goOn();
    await page.waitForTimeout(BACK_WITHIN_MS);
    const after = await lag(page);
    t.diagnostic(`${before.toFixed(1)} s behind before, ${after.toFixed(1)} s after`);
    assert.ok(after < LATE_S, `${after} s behind, ${before} s before`);
    await sounding(page);
    const from = await page.evaluate(() => audio.currentTime);
    await page.waitForFunction((time) => audio.currentTime > time + 0.5, from);
  };
  await witness.measured(t, () => open({}, standStill));
});

test("a browser without Ogg Opus is told so in words", async () => {
  await open({}, async (page, context, go) => {
    await context.addInitScript(() => {
      HTMLMediaElement.prototype.canPlayType = () => "";
      delete window.MediaSource;
    });
    await go();
    await page.locator("#trouble", { hasText: /cannot play Ogg Opus/ }).waitFor();
    await page.locator("#toggle").waitFor({ state: "hidden" });
    await page.locator(".more a").first().waitFor();
  });
});

test("a phone shows all of it, and fingers find the buttons", async () => {
  for (const locale of ["en-US", "ru-RU", "hr-HR"]) {
    await open({ locale }, async (page, _, go) => {
      await go();
      await page.waitForSelector(".choice");
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), PHONE.width);
      for (const target of await page.locator(".choice, #toggle, #volume").all()) {
        const box = await target.boundingBox();
        assert.ok(box.height >= TAP_TARGET_PX, `${await target.textContent()}: ${box.height} px high`);
      }
    });
  }
});

test("without JavaScript there is a player for each language", async () => {
  const channels = await json(new URL("api/v1/channels", gateway.url));
  await open({ javaScriptEnabled: false }, async (page, _, go) => {
    await go();
    const sources = await page.locator("audio[controls]").evaluateAll((all) => all.map((audio) => audio.getAttribute("src")));
    assert.deepEqual(sources, channels.map(({ url }) => url));
    assert.equal(await page.locator("#player").isVisible(), false);
    assert.equal(await page.locator("#signing-in").isVisible(), false);
  });
});

test("whoever may not listen any more is asked for a code", async () => {
  let loads = 0;
  await open({}, async (page, context, go) => {
    await context.route("**/api/v1/events", (route) => route.fulfill({ status: 401, body: "{}" }), { times: 1 });
    await context.route("**/api/v1/me", (route) => route.fulfill({ json: { role: "nobody" } }), { times: 1 });
    page.on("load", () => { loads += 1; });
    await go();
    await until("the page is fetched anew", () => loads > 1);
    await until("and goes on", async () => (await text(page, "status")) === "The meeting is on.");
  });
});

/* Runs in the page before its own scripts: the stream of events that is `muted` tells nothing more. */
function muteAtWill() {
  const add = EventSource.prototype.addEventListener;
  EventSource.prototype.addEventListener = function addHeard(name, listener, ...more) {
    window.newest = this;
    add.call(this, name, (event) => { if (this !== window.muted) listener(event); }, ...more);
  };
}

test("events that stop without a word are noticed, and come again", async () => {
  await open({}, async (page, context, go) => {
    const isOn = async () => (await text(page, "status")) === "The meeting is on.";
    await context.addInitScript(muteAtWill);
    await go();
    await until("the meeting is on", isOn);
    assert.ok(await page.evaluate(() => {
      const before = page.heardAt -= 1;
      window.newest.dispatchEvent(new MessageEvent("ping", { data: "{}" }));
      return page.heardAt > before;
    }), "a ping is heard");

    let asked = 0;
    let isDead = true;
    await context.route("**/api/v1/events", (route) => {
      asked += 1;
      return isDead ? null : route.continue();
    });
    const longAfter = () => page.evaluate(() => { page.heardAt -= SILENT_MS; });
    await page.evaluate(() => { window.muted = window.newest; });
    await longAfter();
    await until("the reader is told", async () => /^Connection lost/.test(await text(page, "status")));
    await until("it is tried again", () => asked > 0);
    const left = await text(page, "left");
    await page.evaluate(() => { page.budgetAt -= 3_600_000; });
    await longAfter(); // by the new one nothing comes, either
    await until("and again", () => asked > 1);
    assert.equal(await text(page, "left"), left);
    isDead = false;
    await longAfter();
    await until("the meeting is on again", isOn);
  });
});

test("a join link's token goes to the server in a body, and out of the address", async () => {
  let told = null;
  await open({}, async (page, context, go) => {
    await context.route("**/api/v1/login", (route) => {
      told ??= { body: route.request().postDataJSON(), url: route.request().url() };
      return route.fulfill({ status: 401, body: "{}" });
    });
    await go();
    await until("the token was posted", () => told !== null);
    assert.deepEqual(told.body, { token: "a-token" });
    assert.ok(!told.url.includes("a-token"));
    await page.waitForFunction((address) => location.href === address, gateway.url);
  }, "#token=a-token");
});

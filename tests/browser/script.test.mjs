// respondent.js in a real Chromium, on still pages under the policy that the program sends: what it reads
// aloud, that an answer waits for the line, that leaving leaves nothing behind, and that without it all works.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { startBrowser, visitor } from "./support.mjs";

const source = (name) => readFileSync(new URL(`../../src/http/${name}`, import.meta.url), "utf8");
const script = source("static/respondent.js");
const style = source("static/respondent.css");
const policy = source("headers.rs")
  .match(/POLICY: &str = "([^"]+)"/)[1]
  .replace(/\\\n\s*/g, "");

const KEPT = "Your answer is kept here. It goes when you are back online.";

const page = (main, { lang = "en" } = {}) => `<!doctype html>
<html lang="${lang}"><head><meta charset="utf-8"><title>Question 1 of 7</title>
<link rel="stylesheet" href="/static/respondent.css"><script src="/static/respondent.js" defer></script></head>
<body data-listen-label="Listen" data-listen-stop="Stop" data-offline-text="${KEPT}">
<header><div class="wrap"><p class="brand">Belong</p><a class="exit" href="/weather" rel="noreferrer">Exit</a></div></header>
<main><div class="wrap">${main}</div></main></body></html>`;

const question = (more = "") => `<form method="post" action="/step" data-keep="/live" autocomplete="off">
<input type="hidden" name="nonce" value="n1">
<fieldset><legend data-listen><h1>I feel safe at school</h1> <span class="stem">How often is this so?</span></legend>${more}
<div class="pick"><input type="radio" id="a1" name="answer" value="often"><label for="a1" data-listen><svg aria-hidden="true"></svg>Most of the time</label></div>
<div class="pick"><input type="radio" id="a2" name="answer" value="never"><label for="a2" data-listen lang="pl">Nigdy</label></div>
</fieldset><p class="row"><button class="go" name="go" value="next">Next</button> <button name="go" value="skip">Skip</button></p></form>`;

const PAGES = {
  "/question": page(question()),
  "/recorded": page(question('<audio controls preload="none" src="/recordings/en/a.mp3"></audio>')),
  "/ukrainian": page(question(), { lang: "uk" }),
  "/bare": "<!doctype html><html lang=en><title>Bare</title><script src=/static/respondent.js defer></script><p>Bare</p>",
};

let server, url, browser;
let posted = [];

before(async () => {
  server = createServer((request, response) => {
    const send = (status, kind, body) =>
      response.writeHead(status, {
        "content-type": `${kind}; charset=utf-8`,
        "content-security-policy": policy,
        "cache-control": "no-store",
      }).end(body);
    if (request.method === "POST") {
      let form = "";
      request.on("data", (part) => (form += part));
      return request.on("end", () => {
        posted.push(form);
        response.writeHead(303, { location: "/next" }).end();
      });
    }
    const path = request.url.split("?")[0];
    if (path === "/static/respondent.js") return send(200, "text/javascript", script);
    if (path === "/static/respondent.css") return send(200, "text/css", style);
    if (path === "/next" || path === "/weather" || path === "/before") return send(200, "text/html", page(`<h1>${path}</h1>`));
    if (path === "/favicon.ico") return send(204, "image/x-icon");
    if (path === "/live") return send(200, "text/plain", "ok");
    return path in PAGES ? send(200, "text/html", PAGES[path]) : send(404, "text/plain", "no");
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${server.address().port}`;
  browser = await startBrowser();
});

after(async () => {
  await browser?.close();
  server?.closeAllConnections();
  server?.close();
});

/** A device with these voices ("en-GB", or "!en-GB" for one that lives on the network); each spoken text is kept. */
async function device(t, { voices = [], late = false, ...more } = {}) {
  posted = [];
  const person = await visitor(browser, more);
  t.after(() => person.context.close());
  const faults = [];
  person.page.on("pageerror", (fault) => faults.push(String(fault)));
  person.page.on("console", (line) => line.type() === "error" && faults.push(line.text()));
  await person.page.addInitScript(
    ({ voices, late }) => {
      const known = voices.map((lang) => ({ lang: lang.replace("!", ""), localService: !lang.startsWith("!"), name: lang }));
      const spoken = (window.spoken = []);
      const speech = new EventTarget();
      let there = !late;
      Object.assign(speech, {
        getVoices: () => (there ? known : []),
        speak: (words) => spoken.push({ text: words.text, lang: words.lang, voice: words.voice?.name, words }),
        cancel: () => spoken.push("cancel"),
      });
      window.voicesArrive = () => {
        there = true;
        speech.dispatchEvent(new Event("voiceschanged"));
      };
      Object.defineProperty(window, "speechSynthesis", { value: speech });
      window.SpeechSynthesisUtterance = function (text) {
        this.text = text;
      };
    },
    { voices, late },
  );
  const spoken = () => person.page.evaluate(() => window.spoken.map((one) => (one === "cancel" ? one : [one.text, one.lang, one.voice])));
  return { ...person, spoken, faults, buttons: person.page.locator("button.listen") };
}

test("the script is small, of ten years ago, and one closed function", () => {
  const code = script.replace(/\/\*[\s\S]*?\*\//g, "").trim();
  for (const modern of [/=>/, /`/, /\b(let|const|class|async|await|import|export|of)\s/, /\.\.\./, /\?\./, /\?\?/, /\*\*/, /\bfetch\b/]) {
    assert.doesNotMatch(code, modern);
  }
  for (const barred of [/innerHTML|document\.write|eval|localStorage|sessionStorage|indexedDB|cookie|\.style\b/, /https?:/]) {
    assert.doesNotMatch(code, barred);
  }
  assert.match(code, /^\(function \(\) \{[\s\S]*\}\(\)\);$/);
  assert.ok(gzipSync(script, { level: 9 }).length <= 2560, `${gzipSync(script, { level: 9 }).length} bytes`);
});

test("the pages allow our own scripts and recordings, and nothing inline", () => {
  const rule = (name) => policy.split(";").map((one) => one.trim()).find((one) => one.startsWith(`${name} `));
  assert.equal(rule("script-src"), "script-src 'self'");
  assert.equal(rule("media-src"), "media-src 'self'");
  assert.equal(rule("default-src"), "default-src 'none'");
});

test("Listen reads the question and each choice in its own language, and chooses nothing", async (t) => {
  const { page, buttons, spoken, faults } = await device(t, { voices: ["pl-PL", "en-US", "en-GB"] });
  await page.goto(`${url}/question`);
  assert.equal(await buttons.count(), 3);
  const names = await buttons.evaluateAll((all) => all.map((one) => one.getAttribute("aria-label")));
  assert.deepEqual(names, [
    "Listen: I feel safe at school. How often is this so?",
    "Listen: Most of the time",
    "Listen: Nigdy",
  ]);
  for (const index of [0, 1, 2]) await buttons.nth(index).click();
  assert.deepEqual(await spoken(), [
    ["I feel safe at school. How often is this so?", "en", "en-GB"],
    "cancel",
    ["Most of the time", "en", "en-GB"],
    "cancel",
    ["Nigdy", "pl", "pl-PL"],
  ]);
  assert.equal(await page.locator("input:checked").count(), 0);
  assert.deepEqual(posted, []);
  assert.deepEqual(faults, []);
});

test("Listen can be pressed with the keyboard, stops when pressed again, and rests at the end", async (t) => {
  const { page, buttons, spoken } = await device(t, { voices: ["en-GB"] });
  await page.goto(`${url}/question`);
  assert.equal(await buttons.count(), 2, "nothing for the Polish choice: there is no voice for it");
  await buttons.first().focus();
  await page.keyboard.press("Enter");
  assert.equal(await buttons.first().textContent(), "Stop");
  await page.keyboard.press("Space");
  assert.equal(await buttons.first().textContent(), "Listen");
  assert.deepEqual((await spoken()).slice(1), ["cancel"]);
  await buttons.first().click();
  await page.evaluate(() => window.spoken.at(-1).words.onend());
  assert.equal(await buttons.first().textContent(), "Listen");
  for (const box of await buttons.evaluateAll((all) => all.map((one) => one.getBoundingClientRect().toJSON()))) {
    assert.ok(box.height >= 44 && box.width >= 44, JSON.stringify(box));
  }
});

test("a button comes only where the device itself has a voice, also when voices come late", async (t) => {
  const none = await device(t, { voices: ["en-GB", "!uk-UA"] });
  await none.page.goto(`${url}/ukrainian`);
  assert.equal(await none.buttons.count(), 0, "a voice from the network is not the device's own");
  const late = await device(t, { voices: ["uk_UA"], late: true });
  await late.page.goto(`${url}/ukrainian`);
  assert.equal(await late.buttons.count(), 0);
  await late.page.evaluate(() => (window.voicesArrive(), window.voicesArrive()));
  assert.equal(await late.buttons.count(), 2);
});

test("where a recording stands the question has no button beside it, its choices do", async (t) => {
  const { page, buttons } = await device(t, { voices: ["en-GB"] });
  await page.goto(`${url}/recorded`);
  assert.deepEqual(await buttons.evaluateAll((all) => all.map((one) => one.getAttribute("aria-label"))), [
    "Listen: Most of the time",
  ]);
});

test("an answer given offline stays on the page and goes once when the line is back", async (t) => {
  const { context, page, faults } = await device(t);
  await page.goto(`${url}/question`);
  await page.locator("#a1").check({ force: true });
  const status = page.locator("form [role=status]");
  assert.equal(await status.textContent(), "");
  await context.setOffline(true);
  await page.getByRole("button", { name: "Skip" }).click();
  await status.filter({ hasText: KEPT }).waitFor();
  assert.ok(await page.locator("#a1").isChecked());
  assert.deepEqual(posted, []);
  await page.getByRole("button", { name: "Next" }).click();
  await context.setOffline(false);
  await page.waitForURL(`${url}/next`);
  assert.deepEqual(posted, ["nonce=n1&answer=often&go=next"], "once, and by the button that was pressed last");
  assert.deepEqual(faults, []);
});

test("a line that says it is there but carries nothing is tried again until it does", async (t) => {
  const { page } = await device(t);
  await page.goto(`${url}/question`);
  await page.locator("#a1").check({ force: true });
  let tries = 0;
  await page.route("**/live", (route) => (++tries < 3 ? route.abort("connectionfailed") : route.continue()));
  await page.getByRole("button", { name: "Next" }).dblclick();
  await page.locator("form [role=status]").filter({ hasText: KEPT }).waitFor();
  await page.waitForURL(`${url}/next`, { timeout: 15_000 });
  assert.equal(tries, 3);
  assert.deepEqual(posted, ["nonce=n1&answer=often&go=next"]);
});

test("Enter in the form sends with its first button, as it does without a script", async (t) => {
  for (const scripts of [true, false]) {
    const { page } = await device(t, { scripts });
    await page.goto(`${url}/question`);
    await page.locator("#a1").focus();
    await page.keyboard.press("Space");
    await page.keyboard.press("Enter");
    await page.waitForURL(`${url}/next`);
    assert.deepEqual(posted, ["nonce=n1&answer=often&go=next"]);
  }
});

test("Shift three times leaves, and going back does not show the page", async (t) => {
  const { page } = await device(t);
  await page.goto(`${url}/before`);
  await page.goto(`${url}/question`);
  await page.keyboard.press("Shift");
  await page.keyboard.press("Shift");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Shift");
  assert.equal(page.url(), `${url}/question`, "another key in between starts again, and Esc does nothing");
  await page.keyboard.press("Shift");
  await page.keyboard.press("Shift");
  await page.waitForURL(`${url}/weather`);
  await page.goBack();
  assert.equal(page.url(), `${url}/before`);
});

test("the exit link blanks the page at once and gives up its place in the history", async (t) => {
  const { page } = await device(t);
  await page.goto(`${url}/before`);
  await page.goto(`${url}/question`);
  const blank = await page.evaluate(() => {
    document.querySelector("a.exit").click();
    return [document.title.trim(), document.querySelector("h1").getClientRects().length];
  });
  assert.deepEqual(blank, ["", 0], "nothing to see, before the other page is there");
  await page.waitForURL(`${url}/weather`);
  await page.goBack();
  assert.equal(page.url(), `${url}/before`);
});

test("without JavaScript the link and the form just work, and nothing else is on the page", async (t) => {
  const { page, buttons } = await device(t, { scripts: false, voices: ["en-GB"] });
  await page.goto(`${url}/question`);
  assert.equal(await buttons.count(), 0);
  await page.getByRole("link", { name: "Exit" }).click();
  await page.waitForURL(`${url}/weather`);
});

test("a browser without voices, and a page without anything, come to no harm", async (t) => {
  const { page, faults } = await device(t);
  await page.addInitScript(() => Object.defineProperty(window, "SpeechSynthesisUtterance", { value: undefined }));
  for (const path of ["/question", "/bare"]) {
    await page.goto(`${url}${path}`);
    assert.equal(await page.locator("button.listen").count(), 0);
  }
  const names = await page.evaluate(() => ["keep", "leave", "offer", "voiceFor", "speaking"].filter((name) => name in window));
  assert.deepEqual(names, [], "no globals");
  assert.deepEqual(faults, []);
});

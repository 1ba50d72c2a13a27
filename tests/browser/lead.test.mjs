// Tried as a lead would, on a desktop and on a phone, the second time with the keyboard alone: sign in, read the
// poster, open an outcome, set a target, record an action, compose a pulse, close and count a wave, hand out the PDF.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { DESK, PHONE_DESK, open, problems } from "./desk.mjs";
import { signIn } from "./states.mjs";
import { assertFitsScreen, assertOwnOriginOnly, startBrowser, startDemo, visitor } from "./support.mjs";

let browser;

before(async () => {
  browser = await startBrowser();
});

after(() => browser?.close());

/** Does by mouse or touch what a person does: presses, types and chooses what they see. */
const byHand = (page) => ({
  press: (one) => leads(page, () => one.click()),
  fold: (one) => one.click(),
  type: (one, words) => one.fill(words),
  choose: (one, value) => one.selectOption(value),
  tick: (one) => one.check(),
});

/** Does the same with keys only; fails where the keyboard does not reach, or where nobody can see where it is. */
const byKeyboard = (page) => {
  const reach = async (one) => {
    const wanted = await one.elementHandle();
    const isThere = () => page.evaluate((element) => document.activeElement === element, wanted);
    for (let n = 0; n < 250 && !(await isThere()); n += 1) await page.keyboard.press("Tab");
    assert.ok(await isThere(), `the keyboard does not reach ${await wanted.evaluate((element) => element.outerHTML.slice(0, 120))}`);
    const shows = await wanted.evaluate((element) => {
      const style = getComputedStyle(element);
      return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 || style.boxShadow !== "none";
    });
    assert.ok(shows, `the focus cannot be seen on ${await wanted.evaluate((element) => element.outerHTML.slice(0, 120))}`);
  };
  return {
    press: async (one) => {
      await reach(one);
      await leads(page, () => page.keyboard.press("Enter"));
    },
    fold: async (one) => {
      await reach(one);
      await page.keyboard.press("Enter");
    },
    type: async (one, words) => {
      await reach(one);
      await page.keyboard.press("Control+A");
      await page.keyboard.type(words);
    },
    choose: async (one, value) => {
      await reach(one);
      const label = await one.locator(`option[value="${value}"]`).innerText();
      await page.keyboard.type(label.trim().slice(0, 24));
      assert.equal(await one.inputValue(), value, "typing its first letters chooses it");
    },
    tick: async (one) => {
      await reach(one);
      if (!(await one.isChecked())) await page.keyboard.press("Space");
      assert.ok(await one.isChecked());
    },
  };
};

async function leads(page, act) {
  const led = page.waitForNavigation({ waitUntil: "load" });
  await act();
  await led;
}

for (const [how, screen, handed] of [
  ["with a mouse on a desktop", DESK, byHand],
  ["with the keyboard alone on a phone's width", PHONE_DESK, byKeyboard],
]) {
  test(`a lead goes from signing in to handing out the PDF ${how}`, async () => {
    const demo = await startDemo();
    const { page, context, requests } = await visitor(browser, { screen, acceptDownloads: true });
    const { press, type, choose, tick } = handed(page);
    const broken = [];
    page.on("console", (message) => message.type() === "error" && broken.push(message.text()));
    const nav = (name) => page.locator("header nav").getByRole("link", { name, exact: true });
    const fits = () => assertFitsScreen(page);
    try {
      if (demo.session) await signIn(page, demo);
      else {
        await open(page, demo.lead_link);
        await press(page.locator("main button").first());
      }

      // The poster, in one glance: 24 cells with a state in words, and a way to each outcome.
      await open(page, `${demo.url}/desk`);
      await fits();
      assert.equal(await page.locator("table.poster td").count(), 24);
      const states = await page.locator("table.poster .state").allInnerTexts();
      assert.equal(states.length, 24);
      assert.ok(states.every((words) => /[a-z]{3}/i.test(words)), "each cell has its state in words");
      await press(page.locator('table.poster a[href="/desk/outcomes/6M"]').first());
      await fits();
      assert.match(await page.locator("h1").innerText(), /\S/);
      assert.ok((await page.locator("section.voice").count()) >= 2, "the voices stand side by side");
      assert.ok((await page.locator("main svg").count()) > 0, "with charts");

      // A target.
      await press(nav("Targets"));
      await choose(page.locator("#outcome"), "6L");
      await choose(page.locator("#measure"), "FA");
      await choose(page.locator("#horizon"), "2040");
      await type(page.locator("#percent"), "88");
      await type(page.locator("#owner"), "The partnership board");
      await type(page.locator("#reason"), "Agreed in the autumn workshop.");
      await press(page.locator('form[action="/desk/targets"] button'));
      assert.deepEqual(await problems(page), []);
      assert.match(await page.locator("main").innerText(), /The target is kept/);
      await fits();

      // An action.
      await press(nav("Actions"));
      const form = page.locator('form[action="/desk/actions"]');
      const folded = page.locator("details:not([open]) > summary", { has: page.locator("xpath=..//form[@action='/desk/actions']") });
      if ((await folded.count()) > 0) await handed(page).fold(folded.first());
      await choose(form.locator("[name=outcome]"), "6M");
      await type(form.locator("[name=heard]"), "Mornings are the hardest part of the day.");
      await type(form.locator("[name=will]"), "Open the breakfast room at eight.");
      await type(form.locator("[name=who]"), "The head of year");
      const by = form.locator("[name=by]");
      if (handed === byHand) await by.fill("2026-12-18");
      else {
        await type(by, "");
        await by.evaluate((field) => (field.value = ""));
        await page.keyboard.press("Home").catch(() => {});
        await by.focus();
        await page.keyboard.type("18122026");
      }
      await press(form.locator("button").last());
      assert.deepEqual(await problems(page), []);
      assert.match(await page.locator("main").innerText(), /Open the breakfast room at eight/);
      await fits();

      // A pulse for the spring, of two outcomes.
      await handed(page).fold(page.locator("header nav summary"));
      await press(nav("Pulses"));
      await press(page.getByRole("link", { name: "Compose a pulse" }));
      await choose(page.locator("#term"), "spring");
      for (const outcome of ["2S", "6M"]) {
        const box = page.locator(`#outcome-${outcome}`);
        await handed(page).fold(page.locator("#outcomes summary", { has: page.locator(`xpath=..//*[@id='outcome-${outcome}']`) }));
        await tick(box);
      }
      await press(page.getByRole("button", { name: "Show the plan" }));
      assert.deepEqual(await problems(page), []);
      await fits();
      const plan = await page.locator("main").innerText();
      assert.match(plan, /Nothing is saved yet/);
      await type(page.locator("#name"), "Mornings");
      await press(page.getByRole("button", { name: "Save this pulse" }));
      assert.deepEqual(await problems(page), []);
      assert.match(await page.locator("main").innerText(), /A pulse for the spring term/);
      await fits();

      // The wave is closed and counted, and the poster knows of it.
      await press(nav("Waves"));
      await press(page.getByRole("link", { name: "Autumn 2026" }).first());
      await press(page.getByRole("button", { name: "Close now" }));
      await fits();
      await press(page.getByRole("button", { name: "Count now" }));
      assert.match(await page.locator("main").innerText(), /figures of this wave are final/);
      await press(page.getByRole("link", { name: /story of this wave/ }));
      await fits();
      await press(nav("Poster"));
      assert.match(await page.locator("main").innerText(), /autumn 2026/i);

      // What is handed out.
      await press(nav("Reports"));
      await tick(page.locator("#kind-summary"));
      await tick(page.locator("#form-pdf"));
      await press(page.locator('form[action="/desk/reports"] button'));
      assert.deepEqual(await problems(page), []);
      const file = page.locator('main a[href$=".pdf"]').first();
      await file.waitFor({ timeout: 60_000 });
      await fits();
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        handed === byHand ? file.click() : file.focus().then(() => page.keyboard.press("Enter")),
      ]);
      const bytes = await readFile(await download.path());
      assert.ok(bytes.subarray(0, 5).toString() === "%PDF-" && bytes.length > 10_000, `${bytes.length} bytes`);
      assert.match(download.suggestedFilename(), /\.pdf$/);
      assertOwnOriginOnly(requests, demo.url);
      assert.deepEqual(broken, [], "console errors and policy violations");
    } finally {
      await context.close();
      await demo.stop();
    }
  });
}

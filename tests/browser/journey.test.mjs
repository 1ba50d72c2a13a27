// The main job in a real Chromium on the demo: a mail, a link with JavaScript off on a phone, a thank-you;
// then the lead signs in, closes and counts the wave, and the poster and the charts gain a reading.
import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { after, before, test } from "node:test";
import {
  assertAccessible,
  assertFitsScreen,
  assertOwnOriginOnly,
  startBrowser,
  startDemo,
  visitor,
} from "./support.mjs";

const DESK = { width: 1200, height: 900 };
const AUDIENCES = ["YC", "YP", "FA", "ST"];

let demo;
let browser;
let pagesChecked = 0;

before(async () => {
  demo = await startDemo();
  browser = await startBrowser();
});

after(async () => {
  console.log(`axe-core checked ${pagesChecked} page states`);
  await browser?.close();
  await demo?.stop();
});

/** axe-core, and no sideways scroll. */
async function sound(page) {
  await assertAccessible(page);
  await assertFitsScreen(page);
  pagesChecked += 1;
}

/** Presses what a person sees by its words, with the keyboard's own focus order left alone. */
async function press(page, name) {
  await page.getByRole("button", { name, exact: true }).first().click();
}

async function answerEveryQuestion(page, { check }) {
  let questions = 0;
  while ((await page.getByRole("button", { name: "Next" }).count()) > 0) {
    if (questions === 0 && check) await sound(page);
    const words = page.locator("fieldset label");
    await words.nth(questions % 3).click();
    await press(page, "Next");
    questions += 1;
    assert.ok(questions <= 12, "the questions do not end");
  }
  return questions;
}

test("a child reads the mail, answers on a 360 px screen without JavaScript, and sees the thank-you", async () => {
  const { page, context, requests } = await visitor(browser, { scripts: false });
  assert.ok((await readdir(demo.mail_dir)).filter((name) => name.endsWith(".eml")).length >= 4000);
  await page.goto(`${demo.url}/demo/mail?q=child`);
  await sound(page);
  const unused = new Set(demo.respondent_links.YC.map((link) => new URL(link).pathname));
  await page.locator("main a[href*='/demo/mail/']").first().click();
  await sound(page);
  const mailed = await page.locator("a[href*='/s/']").first().getAttribute("href");
  assert.match(mailed, /\/s\/[A-Za-z0-9_-]{43}$/);

  await page.goto(demo.respondent_links.YC[0]);
  await sound(page);
  assert.ok(unused.has(new URL(page.url()).pathname));
  await press(page, "Start");
  assert.match(new URL(page.url()).pathname, /^\/j\/[0-9a-f]{32}$/, "the address does not hold the token");
  await press(page, "Next");
  await sound(page);
  assert.match(await page.title(), /^Error/);
  assert.equal(await answerEveryQuestion(page, { check: true }), 7);
  await sound(page);
  assert.match(await page.locator("h1").innerText(), /Check your answers/);
  await press(page, "Send my answers");
  await sound(page);
  assert.match(await page.locator("h1").innerText(), /Thank you/);

  await page.reload();
  assert.match(await page.locator("h1").innerText(), /Thank you/, "a refresh is the same page");
  await page.goBack();
  await page.goForward();
  await press(page, "Finish and clear this device");
  await sound(page);
  await page.goto(demo.respondent_links.YC[0]);
  await sound(page);
  assert.equal(await page.getByRole("button", { name: "Start" }).count(), 0, "the link is spent");
  assertOwnOriginOnly(requests, demo.url);
  await context.close();
});

test("a young person's answers stay in their browser, and two links in one browser never mix", async () => {
  const { page, context } = await visitor(browser, { scripts: false });
  const [first, second] = demo.respondent_links.YP;
  await page.goto(first);
  await press(page, "Start");
  await page.locator("fieldset label").first().click();
  await press(page, "Next");
  const firstAddress = page.url();
  const sibling = await context.newPage();
  await sibling.goto(second);
  await sound(sibling);
  await press(sibling, "Start");
  assert.match(await sibling.locator("main").innerText(), /Question 1 of 9/);
  assert.equal(await sibling.locator("input:checked").count(), 0);
  await page.goto(firstAddress);
  assert.match(await page.locator("main").innerText(), /Question 2 of 9/);
  await press(page, "Back");
  assert.equal(await page.locator("input:checked").count(), 1, "this browser wrote the answer");

  const elsewhere = await visitor(browser, { scripts: false });
  await elsewhere.page.goto(first);
  assert.doesNotMatch(await elsewhere.page.locator("main").innerText(), /You have done/);
  await elsewhere.context.close();
  await context.close();
});

test("a parent can finish with the keyboard alone", async () => {
  const { page, context } = await visitor(browser, { scripts: false });
  await page.goto(demo.respondent_links.FA[0]);
  await sound(page);
  const focused = () =>
    page.evaluate(() => ({
      type: document.activeElement.getAttribute("type"),
      words: document.activeElement.innerText.trim(),
    }));
  const tabTo = async (wanted) => {
    for (let n = 0; n < 40; n += 1) {
      await page.keyboard.press("Tab");
      if (wanted(await focused())) return;
    }
    assert.fail("the keyboard does not reach it");
  };
  const isButton = (words) => (focus) => focus.words === words;
  const enter = () => Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  await tabTo(isButton("Start"));
  await enter();
  for (let question = 1; question <= 10; question += 1) {
    await tabTo((focus) => focus.type === "radio");
    await page.keyboard.press("Space");
    await tabTo(isButton("Next"));
    await enter();
  }
  await tabTo(isButton("Send my answers"));
  await enter();
  assert.match(await page.locator("h1").innerText(), /Thank you/);
  await context.close();
});

test("the landing page with everything it loads is at most 14 kB, later pages 6 kB, and no policy is broken", async () => {
  for (const audience of AUDIENCES) {
    const { page, context, requests } = await visitor(browser);
    const broken = [];
    page.on("console", (message) => message.type() === "error" && broken.push(message.text()));
    const wire = await context.newCDPSession(page);
    await wire.send("Network.enable");
    await wire.send("Network.setCacheDisabled", { cacheDisabled: false });
    let bytes = 0;
    wire.on("Network.loadingFinished", (event) => (bytes += event.encodedDataLength));
    const weigh = async (step) => {
      bytes = 0;
      await step();
      await page.waitForLoadState("networkidle");
      return bytes;
    };
    const landing = await weigh(() => page.goto(demo.respondent_links[audience][1]));
    assert.ok(landing > 1_000 && landing <= 14 * 1024, `${audience}: the landing page weighs ${landing}`);
    const next = await weigh(async () => {
      await page.locator("button.go").click();
      await page.waitForURL(/\/j\//);
    });
    assert.ok(next > 500 && next <= 6 * 1024, `${audience}: the next page weighs ${next}`);
    await sound(page);
    console.log(`${audience}: landing ${landing} bytes, next page ${next} bytes on the wire`);
    assert.deepEqual(broken, [], "console errors and policy violations");
    assertOwnOriginOnly(requests, demo.url);
    await context.close();
  }
});

test("the lead signs in, reads the poster, closes and counts the wave, and a reading is gained", async () => {
  const { page, context, requests } = await visitor(browser, { screen: DESK });
  const signInRefused = await visitor(browser, { screen: DESK });
  await signInRefused.page.goto(`${demo.url}/desk`);
  await sound(signInRefused.page);
  assert.match(signInRefused.page.url(), /\/sign-in$/);
  await signInRefused.context.close();

  await page.goto(demo.lead_link);
  await sound(page);
  await page.locator("main button").first().click();
  await page.goto(`${demo.url}/desk`);
  await sound(page);
  assert.equal(await page.locator("table.poster td").count(), 24);
  for (const width of [DESK.width, 360]) {
    await page.setViewportSize({ width, height: 900 });
    for (const path of ["colleagues", "sessions", "audit", "audit?kind=signed-in"]) {
      await page.goto(`${demo.url}/desk/${path}`);
      await sound(page);
    }
    await page.goto(`${demo.url}/desk/colleagues`);
    await page.locator("#colleagues a").first().click();
    await sound(page);
    await page.goto(`${demo.url}/sign-in/code`);
    await page.locator("#code").fill("0000-0000");
    await page.locator("main button").first().click();
    assert.match(await page.locator(".problem").innerText(), /not the one that we sent/);
    await sound(page);
  }
  await page.setViewportSize(DESK);
  const readings = async () => {
    await page.goto(`${demo.url}/desk/outcomes/6M`);
    await sound(page);
    // What people said, and not the targets, which name the wave that they are sealed with.
    return page
      .locator("section.voice")
      .evaluateAll((voices) => voices.map((one) => one.textContent.toLowerCase().split("autumn 2026").length - 1).reduce((sum, n) => sum + n, 0));
  };
  assert.equal(await readings(), 0, "nobody sees an answer while the wave is open");

  await page.goto(`${demo.url}/desk/waves`);
  await sound(page);
  await page.getByRole("link", { name: "Autumn 2026" }).first().click();
  await sound(page);
  await page.getByRole("button", { name: /close/i }).first().click();
  await sound(page);
  await page.getByRole("button", { name: /count/i }).first().click();
  await sound(page);
  assert.ok((await readings()) > 0, "the outcome's charts and tables gain the reading");
  await page.goto(`${demo.url}/desk`);
  await sound(page);
  assert.match(await page.locator("main").innerText(), /autumn 2026/i);

  for (const path of ["pictures", "interventions/1", "interventions/6", "targets", "register", "register/persistent-absence", "method", "guidance", "settings", "roster", "support", "actions", "mail", "colleagues", "waves"]) {
    await page.goto(`${demo.url}/desk/${path}`);
    await sound(page);
  }
  for (const outcome of ["1S", "3L", "2S", "8L"]) {
    await page.goto(`${demo.url}/desk/outcomes/${outcome}`);
    await sound(page);
  }
  await page.goto(`${demo.url}/desk/actions`);
  const action = await page.locator("main .card h3 a").first().getAttribute("href");
  await page.goto(`${demo.url}${action}`);
  await sound(page);
  await page.goto(`${demo.url}/desk/waves`);
  await page.getByRole("link", { name: "Autumn 2026" }).first().click();
  await page.getByRole("link", { name: /results note/i }).click();
  await sound(page);
  const note = page.url();
  await page.getByRole("button", { name: /save/i }).click();
  await sound(page);
  await page.setViewportSize({ width: 360, height: 740 });
  for (const path of ["", "/pictures", "/interventions/6", "/outcomes/6M", "/outcomes/3M", "/waves", "/targets", "/register", "/register/persistent-absence", "/reports", "/reports/newest/summary", "/reports/newest/full", "/reports/newest/children", "/method", "/guidance", "/settings", "/roster", "/support", "/actions", "/colleagues", "/mail"]) {
    await page.goto(`${demo.url}/desk${path}`);
    await sound(page);
  }
  for (const place of [`${demo.url}${action}`, note]) {
    await page.goto(place);
    await sound(page);
  }
  assertOwnOriginOnly(requests, demo.url);
  await context.close();
});

test("after the close every link gives the same kind page", async () => {
  const { page, context } = await visitor(browser, { scripts: false });
  const seen = [];
  for (const path of [demo.respondent_links.FA[2], `${demo.url}/s/unknown`, `${demo.url}/s/${"A".repeat(43)}`]) {
    const response = await page.goto(path);
    assert.equal(response.status(), 404);
    seen.push(await page.locator("main").innerText());
  }
  await sound(page);
  assert.equal(new Set(seen).size, 1);
  await context.close();
});

test("the API's pages are readable without a script", async () => {
  const { page, context } = await visitor(browser, { scripts: false, screen: DESK });
  await page.goto(`${demo.url}/api/docs`);
  await sound(page);
  assert.match(await page.locator("main").innerText(), /\/api\/v1\/waves/);
  await context.close();
});

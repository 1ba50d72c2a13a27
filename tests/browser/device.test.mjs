// The one script on the demo's own pages: an answer given offline at every step of a journey, Listen on a
// child's question, and an exit after which going back shows nothing.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible, assertFitsScreen, startBrowser, startDemo, visitor } from "./support.mjs";

let demo;
let browser;

before(async () => {
  demo = await startDemo();
  browser = await startBrowser();
});

after(async () => {
  await browser?.close();
  await demo?.stop();
});

/** Presses a button while the line is down, sees that the page stays, and lets the line come back. */
async function pressOffline({ page, context }, name) {
  const [before, posts] = [page.url(), []];
  page.on("request", (request) => request.method() === "POST" && posts.push(request.url()));
  await context.setOffline(true);
  await page.getByRole("button", { name, exact: true }).first().click();
  await page.locator("form [role=status]").filter({ hasText: /\S/ }).waitFor();
  assert.equal(page.url(), before);
  const chosen = await page.locator("input[type=radio]:checked").count();
  await context.setOffline(false);
  await page.waitForURL((url) => url.href !== before);
  assert.equal(posts.length, 1, `${name} was sent ${posts.length} times`);
  page.removeAllListeners("request");
  return chosen;
}

test("a line that is down at every step costs a family no answer", async () => {
  const person = await visitor(browser);
  const { page } = person;
  await page.goto(demo.respondent_links.FA[0]);
  await pressOffline(person, "Start");
  let questions = 0;
  while ((await page.getByRole("button", { name: "Next" }).count()) > 0) {
    await page.locator(".scale label").nth(questions % 3).click();
    assert.equal(await pressOffline(person, "Next"), 1, "what was chosen is still chosen");
    questions += 1;
    assert.ok(questions <= 12, "the questions do not end");
  }
  assert.equal(await page.locator(".answers dt").count(), questions);
  assert.equal(await page.getByText("Left out", { exact: true }).count(), 0);
  await pressOffline(person, "Send my answers");
  assert.match(page.url(), /\/thanks$/);
  await person.context.close();
});

test("a child can listen to the question and to each face, in words that fit the screen", async () => {
  const { page, context } = await visitor(browser, { screen: { width: 320, height: 640 } });
  await page.addInitScript(() => {
    window.spoken = [];
    const speech = Object.assign(new EventTarget(), {
      getVoices: () => [{ lang: "en-GB", localService: true }],
      speak: (words) => window.spoken.push([words.text, words.lang]),
      cancel: () => {},
    });
    Object.defineProperty(window, "speechSynthesis", { value: speech });
    window.SpeechSynthesisUtterance = function (text) {
      this.text = text;
    };
  });
  await page.goto(demo.respondent_links.YC[1]);
  await page.getByRole("button", { name: "Start", exact: true }).click();
  await page.waitForURL(/\/j\//);
  const question = await page.locator("h1").innerText();
  const labels = await page.locator(".pick label").allInnerTexts();
  const buttons = page.locator("button.listen");
  assert.equal(await buttons.count(), 1 + labels.length);
  for (let at = 0; at <= labels.length; at += 1) await buttons.nth(at).click();
  const spoken = await page.evaluate(() => window.spoken);
  assert.ok(spoken[0][0].startsWith(question), spoken[0][0]);
  assert.deepEqual(spoken.slice(1).map(([text]) => text), labels.map((label) => label.trim()));
  assert.ok(spoken.every(([, lang]) => lang === "en"));
  assert.equal(await page.locator("input:checked").count(), 0);
  await assertFitsScreen(page);
  await assertAccessible(page);
  await page.setViewportSize({ width: 800, height: 700 });
  const radio = await page.locator(".faces input").first().boundingBox();
  const below = await page.locator(".faces .listen").first().boundingBox();
  assert.ok(radio.y + radio.height <= below.y, "the circle stands in its card, above the button");
  await context.close();
});

/**
 * The exit's own answer, cookies and all, but no request leaves this machine. What `first` does happens while the
 * exit is under way.
 */
async function exitStaysHere(context, first = async () => {}) {
  await context.route("**/exit", async (route) => {
    await first();
    const answer = await route.fetch({ maxRedirects: 0 });
    assert.match(answer.headers().location, /^https:/);
    await route.fulfill({ response: answer, status: 200, contentType: "text/html", body: "<h1>Weather</h1>" });
  });
}

test("whoever leaves while a form is on its way is not brought back by it", async () => {
  const { page, context } = await visitor(browser);
  let asked, mayAnswer, answered;
  const isAsked = new Promise((resolve) => (asked = resolve));
  const exitBegins = new Promise((resolve) => (mayAnswer = resolve));
  const isAnswered = new Promise((resolve) => (answered = resolve));
  await context.route("**/live", async (route) => {
    asked();
    await exitBegins;
    await route.fulfill({ status: 200, body: "" });
    answered();
  });
  await exitStaysHere(context, () => {
    mayAnswer();
    return isAnswered;
  });
  await page.goto(demo.respondent_links.YC[3]);
  await page.getByRole("button", { name: "Start", exact: true }).click();
  await isAsked;
  for (let times = 0; times < 3; times += 1) await page.keyboard.press("Shift");
  await page.getByRole("heading", { name: "Weather" }).waitFor();
  assert.match(page.url(), /\/exit$/);
  await context.unrouteAll({ behavior: "ignoreErrors" });
  await context.close();
});

test("after the exit, going back shows no question", async () => {
  const { page, context } = await visitor(browser);
  await exitStaysHere(context);
  await page.goto(demo.respondent_links.YC[2]);
  await page.getByRole("button", { name: "Start", exact: true }).click();
  await page.waitForURL(/\/j\//);
  await page.locator("fieldset").waitFor();
  for (let times = 0; times < 3; times += 1) await page.keyboard.press("Shift");
  await page.getByRole("heading", { name: "Weather" }).waitFor();
  await page.goBack();
  assert.equal(await page.locator("fieldset").count(), 0);
  await context.close();
});

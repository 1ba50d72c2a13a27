// How to reach every state of every page a respondent can meet, in any edition; and the themes.
// Everything is found by names of fields and values, never by words, so that it works in each language.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

export const EDITIONS = ["en", "en-easy", "pl", "uk", "ar"];
export const AUDIENCES = ["YC", "YP", "FA", "ST"];

/** What a device or a choice on the page makes of the look: the page's classes, and what the device asks for. */
export const THEMES = [
  { name: "device, light", classes: "usual device", device: {} },
  { name: "device, dark", classes: "usual device", device: { colorScheme: "dark" } },
  { name: "light", classes: "usual light", device: { colorScheme: "dark" } },
  { name: "cream", classes: "usual cream", device: {} },
  { name: "dark", classes: "usual dark", device: {} },
  { name: "contrast", classes: "usual contrast", device: {} },
  { name: "large text", classes: "large device", device: {} },
  { name: "larger text on cream", classes: "larger cream", device: {} },
  { name: "device asks for more contrast", classes: "usual device", device: { contrast: "more" } },
  { name: "forced colours", classes: "usual device", device: { forcedColors: "active" } },
];

const PLAIN = { colorScheme: "light", contrast: "no-preference", forcedColors: "none", reducedMotion: "reduce" };

/** Shows the page as this theme does. The server writes the same classes for the same choice. */
export async function wear(page, theme) {
  await page.emulateMedia({ ...PLAIN, ...theme.device });
  await page.evaluate((classes) => (document.documentElement.className = classes), theme.classes);
}

/** The buttons of a journey, by what they send. */
export const button = (page, name, value) => page.locator(`main button[name="${name}"][value="${value}"]`).first();

/** Presses a button that leads to another page, and waits until it is there. */
export async function press(page, name, value) {
  const led = page.waitForNavigation({ waitUntil: "load" });
  await button(page, name, value).click();
  await led;
}

/** Chooses the nth answer of the question on the page. */
export async function choose(page, nth = 0) {
  const choices = page.locator("main input[type=radio]");
  await choices.nth(nth % (await choices.count())).check({ force: true });
}

/** Chooses an answer of every question on the page with all of them. */
export async function chooseEverywhere(page) {
  const fields = await page.locator("main fieldset").count();
  assert.ok(fields >= 5, "the page holds all questions");
  for (let at = 0; at < fields; at += 1) {
    const choices = page.locator("main fieldset").nth(at).locator("input[type=radio]");
    await choices.nth(at % (await choices.count())).check({ force: true });
  }
}

/** Opens whatever can be folded out, so that nothing on the page is left unseen. */
export async function unfold(page) {
  await page.evaluate(() => document.querySelectorAll("details").forEach((one) => (one.open = true)));
}

/** Where a coordinator walks through a questionnaire in an edition, storing nothing. */
export const previewOf = (demo, audience, edition) =>
  `${demo.url}/desk/preview/autumn/${audience.toLowerCase()}?e=${edition}`;

/** Puts the session beside the rest of a demo that runs on for whoever writes tests. */
function keepSession(demo) {
  const file = process.env.BELONG_DEMO_LINE;
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, "utf8")), session: demo.session }));
}

/** Signs the page's browser in as the demo's lead. The link works once: later browsers get the same session. */
export async function signIn(page, demo) {
  if (demo.session) return page.context().addCookies(demo.session);
  await page.goto(demo.lead_link);
  await page.locator("main button").first().click();
  await page.waitForURL((address) => !address.pathname.startsWith("/sign-in"));
  demo.session = await page.context().cookies();
  if (process.env.BELONG_DEMO_LINE) keepSession(demo);
}

/** The text of a mail with its transfer encoding undone. */
function unfolded(mail) {
  return mail.replace(/=\r?\n/g, "").replace(/=([0-9A-F]{2})/g, (_, code) => String.fromCharCode(parseInt(code, 16)));
}

/** Every address of ours in the mail that carries this link. */
export async function linksInMailOf(demo, link) {
  const token = new URL(link).pathname;
  for (const name of await readdir(demo.mail_dir)) {
    if (!name.endsWith(".eml")) continue;
    const mail = unfolded(await readFile(join(demo.mail_dir, name), "utf8"));
    if (!mail.includes(token)) continue;
    return [...new Set([...mail.matchAll(/https?:\/\/[^\s"'<>)]+/g)].map(([found]) => found.replace(/[.,]$/, "")))]
      .filter((found) => found.startsWith(demo.url));
  }
  assert.fail("no mail carries the link");
}

/** The states of one journey. `see(state)` is called while the page shows it. */
export async function walk(page, landing, see) {
  await page.goto(landing);
  await see("landing");
  await unfold(page);
  await see("landing, unfolded");
  await press(page, "layout", "steps");
  const steps = page.url().split("?")[0];
  await see("question, empty");
  await press(page, "go", "next");
  await see("question, error");
  await page.goto(`${steps}?q=check`);
  await see("check, empty");
  await press(page, "go", "send");
  await see("check, error");
  await page.goto(`${steps}?q=1`);
  await choose(page, 1);
  await press(page, "go", "next");
  await press(page, "go", "back");
  await unfold(page);
  await see("question, filled");
  await page.goto(`${steps}?q=check`);
  await see("check, filled");
  await page.goto(`${steps}?q=1`);
  await page.goto(`${steps}?q=${await page.locator("main progress").getAttribute("max")}`);
  await see("own words, empty");
  await page.locator("main textarea").fill("Zażółć gęślą jaźń. ".repeat(60));
  await page.locator("main input[type=checkbox]").first().check({ force: true });
  await press(page, "go", "next");
  await see("own words, too many");

  await page.goto(landing);
  await press(page, "layout", "all");
  await see("all questions, empty");
  await press(page, "go", "send");
  await see("all questions, error");
  await chooseEverywhere(page);
  await see("all questions, filled");
  await press(page, "go", "send");
  await page.waitForURL(/\/thanks/);
  await see("thank-you");
}

/** A state of {@link walk}, in order. */
export const STATES = [
  "landing",
  "landing, unfolded",
  "question, empty",
  "question, error",
  "check, empty",
  "check, error",
  "question, filled",
  "check, filled",
  "own words, empty",
  "own words, too many",
  "all questions, empty",
  "all questions, error",
  "all questions, filled",
  "thank-you",
];

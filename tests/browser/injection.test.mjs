// A text that is markup everywhere, typed into every form of the desk and sent in a roster: in a real Chromium whose
// policy is put aside, so that escaping alone protects, nothing runs, no element is new and no form posts elsewhere.
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { DESK, open, pagesByKind, problems, send, startsOf } from "./desk.mjs";
import { signIn, unfold } from "./states.mjs";
import { assertOwnOriginOnly, startBrowser, startDemo, visitor } from "./support.mjs";

const TEXT = `=cmd"'><svg/onload=alert(1)><img src=x onerror=alert(2)></title></textarea></script><script>alert(3)</script>`;
/** Without an @ and short, for names. */
const NAME = `+n"'><svg/onload=alert(4)>`;
const ADDRESS = `https://guidance.example/"'><svg/onload=alert(5)>`;

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

/** Fills a form of the desk, whatever is folded around it, and sends it. */
async function fill(page, path, values) {
  await open(page, `${demo.url}${path}`);
  await unfold(page);
  const form = page.locator(`form[action="${path}"]`).first();
  for (const [name, value] of Object.entries(values)) {
    const field = form.locator(`[name=${name}]`).first();
    const kind = await field.evaluate((one) => one.type);
    if (kind === "checkbox" || kind === "radio") await form.locator(`[name=${name}][value="${value}"]`).check({ force: true });
    else if (kind.startsWith("select")) await field.selectOption(value);
    else await field.fill(value);
  }
  const led = page.waitForNavigation({ waitUntil: "load" });
  await form.locator("button").last().click();
  await led;
  assert.deepEqual(await problems(page), [], path);
}

/** What of the text has become part of the page. */
const grown = (page) =>
  page.evaluate(() => {
    const found = [];
    for (const one of document.querySelectorAll("*")) {
      for (const attribute of one.attributes) {
        if (attribute.name.startsWith("on")) found.push(`${one.tagName} has ${attribute.name}`);
        if (/^\s*javascript:/i.test(attribute.value)) found.push(`${one.tagName} leads to a script`);
      }
    }
    for (const one of document.querySelectorAll('img[src="x"], script:not([src])')) found.push(one.outerHTML.slice(0, 80));
    return found;
  });

test("nothing that is typed or imported runs on any page of the desk or of a respondent", async () => {
  const { page, context, requests } = await visitor(browser, { screen: DESK, bypassCSP: true });
  const ran = [];
  context.on("page", (one) => one.on("dialog", (dialog) => (ran.push(dialog.message()), dialog.dismiss())));
  page.on("dialog", (dialog) => (ran.push(dialog.message()), dialog.dismiss()));
  await signIn(page, demo);

  // The check itself: without escaping, this text does run here.
  await page.setContent(`<p title="${TEXT}">`);
  await page.waitForTimeout(300);
  assert.ok(ran.length > 0 && (await grown(page)).length > 0, "the text runs where nothing protects");
  ran.length = 0;

  const roster = join(demo.folder ?? process.env.TMPDIR ?? "/tmp", "difficult-roster.csv");
  const quoted = (text) => `"${text.replaceAll('"', '""')}"`;
  const head = "setting,kind,phase,locality,audience,email,child_ref,year_group,absence_band,language,group_1,group_2";
  await writeFile(roster, `${head}\n${quoted(TEXT)},school,primary,${quoted(TEXT)},FA,difficult@saltmarsh.example,,,,en,,\n`);
  await open(page, `${demo.url}/desk/roster`);
  await page.locator("#roster").setInputFiles(roster);
  await send(page, "/desk/roster");
  assert.deepEqual(await grown(page), []);
  // A demo that runs on for whoever writes tests knows this roster already.
  if ((await page.locator('form[action="/desk/roster/confirm"]').count()) > 0) await send(page, "/desk/roster/confirm");
  await open(page, `${demo.url}/desk/settings`);
  assert.ok((await page.locator("main").innerText()).includes(TEXT), "the setting is there by its name");
  await fill(page, "/desk/support", { name: NAME, words: NAME, phone: "01632 960 001", hours: TEXT.slice(0, 110), owner: NAME, review_by: "2027-06-01" });
  await fill(page, "/desk/actions", { outcome: "6M", heard: TEXT, will: TEXT, who: NAME, by: "2026-12-18" });
  await fill(page, "/desk/targets", { outcome: "6M", measure: "FA", horizon: "2040", percent: "99", owner: TEXT, reason: TEXT });
  await fill(page, "/desk/guidance", { title: TEXT, publisher: NAME, address: ADDRESS, checked_on: "2026-11-01", outcomes: "6M" });
  await fill(page, "/desk/colleagues", { name: NAME, email: `difficult-${Date.now()}@example.org`, role: "viewer" });
  await fill(page, "/desk/waves", { name: TEXT.slice(0, 100), term: "spring", year: "2027", opens_at: "2027-02-01 09:00", closes_at: "2027-02-15 09:00", count_at: "" });

  const kinds = await pagesByKind(page, [...startsOf(demo.url), `${demo.url}/desk/outcomes/6M`], { each: 3 });
  let held = 0;
  for (const address of [...kinds.values()].flat()) {
    await open(page, address);
    await unfold(page);
    await page.waitForLoadState("networkidle");
    assert.deepEqual(await grown(page), [], address);
    held += (await page.locator("body").innerText()).includes("<svg/onload=alert") ? 1 : 0;
  }
  assert.ok(held >= 8, `only ${held} pages hold the text`);
  for (const path of [demo.respondent_links.FA[0], "/demo/mail?q=family", `/sign-in/${encodeURIComponent(TEXT)}`, `/s/${encodeURIComponent(TEXT)}`, `/desk/audit?kind=${encodeURIComponent(TEXT)}`, `/desk/targets?outcome=${encodeURIComponent(TEXT)}`, `/desk/waves/${encodeURIComponent(NAME)}`]) {
    await page.goto(new URL(path, demo.url).href);
    await page.waitForLoadState("networkidle");
    assert.deepEqual(await grown(page), [], path);
  }
  assert.deepEqual(ran, [], "alert fired");
  assertOwnOriginOnly(requests, demo.url);
  await context.close();
  console.log(`${held} pages of the desk hold the text, of ${[...kinds.values()].flat().length}`);
});

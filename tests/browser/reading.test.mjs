// What people write, from the child's phone to the second reader's yes: reading, coding, masking and letting words
// leave with the keyboard alone; axe-core, the phone's width and the desktop's on every page of it; and the request
// for contact without a script.
//
// With BELONG_PICTURES=folder every page that is looked at is drawn there too.
import assert from "node:assert/strict";
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { axeFaults } from "./audit.mjs";
import { DESK, PHONE_DESK, open, problems, send, startHouse } from "./desk.mjs";
import { enter, leads, reach, tick, type, withAuthenticator } from "./keyboard.mjs";
import { choose, press, signIn, unfold } from "./states.mjs";
import { PHONE, assertFitsScreen, assertOwnOriginOnly, startBrowser, startDemo, visitor } from "./support.mjs";

const PICTURES = process.env.BELONG_PICTURES;

let browser, demo, house;
let seen = 0;

before(async () => {
  if (PICTURES) await mkdir(PICTURES, { recursive: true });
  browser = await startBrowser();
  [demo, house] = await Promise.all([
    startDemo({ host: "localhost", readyWithinSeconds: 400, words: true }),
    startHouse(browser, { host: "localhost" }),
  ]);
});

after(async () => {
  console.log(`axe-core checked ${seen} pages of the reading lane, each on a phone and on a desktop`);
  await browser?.close();
  await demo?.stop();
  await house?.stop();
});

/** The page as it stands, on a phone and on a desktop: no fault, nothing open, nothing wider than the screen. */
async function well(page, name, { unfolded = false } = {}) {
  const before = page.viewportSize();
  if (unfolded) await unfold(page);
  for (const screen of [PHONE_DESK, DESK]) {
    await page.setViewportSize(screen);
    if (PICTURES) {
      await page.screenshot({ path: join(PICTURES, `${name}-${screen.width}.png`), fullPage: true });
    }
    await assertFitsScreen(page);
    // axe-core cannot see the ground under the words of a drawing; desk.test.mjs measures what a reader sees.
    const faults = (await axeFaults(page)).filter((one) => !one.startsWith("undecided color-contrast: <text"));
    assert.deepEqual(faults, [], `${name}, ${screen.width} px`);
  }
  await page.setViewportSize(before);
  seen += 1;
}

async function says(page, words) {
  assert.match(await page.locator("main").innerText(), words);
}

/** Signs in with a link of the demonstration, adds a passkey and comes to the reading queue. */
async function reader(link, name) {
  const person = await visitor(browser, { screen: DESK, bypassCSP: true });
  const { page } = person;
  await withAuthenticator(page);
  await page.goto(link);
  await leads(page, () => enter(page, page.locator("main button").first()));
  await leads(page, () => enter(page, page.getByRole("link", { name: "Reading queue" })));
  await says(page, /you have none yet/);
  await well(page, `passkeys-none-${name}`);
  await type(page, page.locator("#name"), "School laptop");
  await leads(page, () => enter(page, page.getByRole("button", { name: "Add a passkey" })));
  assert.match(page.url(), /\/desk\/passkeys\/confirm/);
  await well(page, `passkeys-confirm-${name}`);
  await enter(page, page.getByRole("button", { name: "Use your passkey" }));
  await page.waitForURL((address) => address.pathname === "/desk/reading");
  return person;
}

let first, second;

test("a reader sees at once what is to be read first, and nothing of what it says", async () => {
  first = await reader(demo.reader_links.reader, "reader");
  const { page } = first;
  await says(page, /\d+ to read/);
  assert.match(await page.locator("h2").first().innerText(), /^To read first \([1-9]/);
  await well(page, "queue");
  assert.doesNotMatch(await page.locator("main").innerText(), /way home|lunch/, "no text in the list");
  await open(page, `${demo.url}/desk/passkeys`);
  await says(page, /School laptop/);
  await well(page, "passkeys");
});

let comment;

test("a comment is read, coded and proposed to leave, with the keyboard alone", async () => {
  const { page } = first;
  await open(page, `${demo.url}/desk/reading`);
  await leads(page, () => enter(page, page.locator(".first a").first()));
  await says(page, /Read this first/);
  await well(page, "comment-first");

  // One that may be shown to others, with something to mask.
  const unread = await page.goto(`${demo.url}/desk/reading`).then(() => page.locator(".unread a").evaluateAll((all) => all.map((one) => one.href)));
  for (comment of unread) {
    await open(page, comment);
    if (/Mr Dune/.test(await page.locator(".words").first().innerText())) break;
  }
  await says(page, /Mr Dune/);
  await well(page, "comment");
  await leads(page, () => enter(page, page.getByRole("button", { name: "Mark as read" })));
  assert.match((await problems(page)).join(), /Say what came of reading it/);
  await well(page, "comment-problem");
  await tick(page, page.locator("#came-read"));
  await leads(page, () => enter(page, page.getByRole("button", { name: "Mark as read" })));
  await says(page, /marked as read/);
  await well(page, "queue-after");

  await leads(page, () => enter(page, page.locator(`a[href="${new URL(comment).pathname}"]`)));
  await well(page, "comment-read", { unfolded: true });
  await page.reload();
  await tick(page, page.locator("#theme-teachers"));
  await enter(page, page.locator("#outcomes > summary"));
  await tick(page, page.locator("#outcome-2S"));
  await leads(page, () => enter(page, page.getByRole("button", { name: "Keep these codes" })));
  await says(page, /Your codes are kept/);

  await enter(page, page.locator("summary", { hasText: "Propose words" }));
  await leads(page, () => enter(page, page.getByRole("button", { name: "Propose these words" })));
  assert.match((await problems(page)).join(), /There is a problem/);
  await well(page, "propose-problem");
  const own = page.locator("#form-words");
  if ((await own.count()) > 0) {
    await reach(page, page.locator("[name=form]:checked"));
    for (let n = 0; n < 3 && !(await own.isChecked()); n += 1) await page.keyboard.press("ArrowDown");
    await type(page, page.locator("#text"), "I fed the fish with [name].");
  } else {
    await type(page, page.locator("#text"), "A child liked to feed the fish with a grown-up.");
  }
  await reach(page, page.locator("#words_outcome"));
  await page.keyboard.type("2S");
  assert.equal(await page.locator("#words_outcome").inputValue(), "2S");
  await tick(page, page.locator("#masks_seen"));
  await leads(page, () => enter(page, page.getByRole("button", { name: "Propose these words" })));
  assert.deepEqual(await problems(page), []);
  await says(page, /waits for a second person/);
  await says(page, /You proposed this/);
  await well(page, "comment-proposed");
});

test("a second person finds what waits for them and lets it leave, with the keyboard alone", async () => {
  second = await reader(demo.reader_links.deputy, "deputy");
  const { page } = second;
  await says(page, /To decide \(1\)/);
  await leads(page, () => enter(page, page.locator(".decide a").first()));
  await well(page, "comment-decide");
  await leads(page, () => enter(page, page.getByRole("button", { name: "Let it leave" })));
  assert.deepEqual(await problems(page), []);
  await says(page, /may now appear beside the figures/);
  await well(page, "comment-approved");
  await leads(page, () => enter(page, page.getByRole("link", { name: "Reading queue" }).first()));
  assert.doesNotMatch(await page.locator("main").innerText(), /To decide/);
});

test("a request for contact is opened and settled, with the keyboard alone", async () => {
  const { page } = first;
  await open(page, `${demo.url}/desk/reading`);
  await leads(page, () => enter(page, page.getByRole("link", { name: "One person waits to be contacted" })));
  await well(page, "contacts");
  await leads(page, () => enter(page, page.locator("main table a").first()));
  await well(page, "contact-closed");
  await leads(page, () => enter(page, page.getByRole("button", { name: "Open what was written" })));
  await says(page, /Monday mornings/);
  await well(page, "contact-open");
  await leads(page, () => enter(page, page.getByRole("button", { name: "Spoke with the family" })));
  await leads(page, () => enter(page, page.getByRole("button", { name: "Settle it" })));
  await says(page, /Settled it/);
  await well(page, "contact-settled");
});

test("who reads, the key and what was said in their words", async () => {
  const { page } = first;
  await open(page, `${demo.url}/desk/readers`);
  await well(page, "readers-own");
  await reach(page, page.locator("#first_day"));
  await leads(page, () => enter(page, page.getByRole("button", { name: "I am away on these days" })));
  await well(page, "readers-own-problem");
  await open(page, `${demo.url}/desk/reading/set-up`);
  await well(page, "set-up-choice");
  await leads(page, () => enter(page, page.locator("main li a").first()));
  await says(page, /The key is ready/);
  await well(page, "set-up-ready");

  const lead = await visitor(browser, { screen: DESK, bypassCSP: true });
  await signIn(lead.page, demo);
  await open(lead.page, `${demo.url}/desk/readers`);
  await well(lead.page, "readers-lead");
  await leads(lead.page, () => enter(lead.page, lead.page.getByRole("button", { name: "Name this colleague" })));
  await well(lead.page, "readers-lead-problem");
  for (const [name, place] of [["voices", "/desk/voices"], ["outcome", "/desk/outcomes/6M"]]) {
    await open(lead.page, `${demo.url}${place}`);
    await well(lead.page, name, { unfolded: true });
  }
  for (const { context, requests } of [first, second, lead]) {
    assertOwnOriginOnly(requests, demo.url);
    await context.close();
  }
});

/** Answers one question, writes to both prompts and sends, on a phone without a script. */
async function writes(link, edition) {
  const person = await visitor(browser, { screen: PHONE, scripts: false, bypassCSP: true });
  const { page } = person;
  const looks = async (name) => {
    if (PICTURES) await page.screenshot({ path: join(PICTURES, `child-${edition}-${name}.png`), fullPage: true });
    await assertFitsScreen(page);
    const plain = await visitor(browser, { screen: PHONE, bypassCSP: true });
    await plain.page.route("**/*", (route) => (route.request().isNavigationRequest() ? route.fulfill({ contentType: "text/html; charset=utf-8", body: html }) : route.continue()));
    const html = await page.content();
    await plain.page.goto(page.url());
    assert.deepEqual(await axeFaults(plain.page), [], `${edition}, ${name}`);
    await plain.context.close();
    seen += 1;
  };
  await page.goto(`${link}?e=${edition}`);
  await press(page, "layout", "steps");
  await choose(page, 1);
  await press(page, "go", "next");
  const steps = page.url().split("?")[0];
  const questions = Number(await page.locator("main progress").getAttribute("max"));
  for (const [at, text] of [[questions - 1, "I like the quiet corner. My friend reads there."], [questions, ""]]) {
    await page.goto(`${steps}?q=${at}`);
    assert.equal(await page.locator("main textarea").count(), 1, `page ${at} asks for words`);
    await looks(`words-${at === questions ? "second" : "first"}`);
    if (text) await page.locator("main textarea").fill(text);
    await press(page, "go", "next");
  }
  await page.goto(`${steps}?q=check`);
  await looks("check");
  await press(page, "go", "send");
  assert.match(page.url(), /\/thanks/);
  await looks("thanks");
  await leads(page, () => page.locator("main a[href='/contact']").click());
  await looks("contact");
  await leads(page, () => page.locator("#send").click());
  assert.equal(await page.locator(".problem p").count(), 2, "a setting and a name are needed");
  await looks("contact-problem");
  await page.locator("#setting").selectOption({ label: "Sandpiper Primary" });
  await page.locator("#who").fill("Somebody invented");
  await leads(page, () => page.locator("#send").click());
  assert.match(page.url(), /\/contact\/sent/);
  await looks("contact-sent");
  assertOwnOriginOnly(person.requests, demo.url);
  await person.context.close();
}

test("a child writes a few words on a phone without a script, and asks for somebody", () => writes(demo.respondent_links.YC[0], "en"));

test("a family does the same from right to left", () => writes(demo.respondent_links.FA[0], "ar"));

/** The link of the sign-in mail; the house's post goes out every few seconds. */
async function linkInMail() {
  for (const end = Date.now() + 60_000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 200))) {
    for (const name of await readdir(join(house.folder, "mail")).catch(() => [])) {
      const mail = (await readFile(join(house.folder, "mail", name), "utf8")).replace(/=\r?\n/g, "").replaceAll("=3D", "=");
      const link = mail.match(/http\S+\/sign-in\/[A-Za-z0-9_-]{43}/)?.[0];
      if (link) return link;
    }
  }
  assert.fail("no mail carries a link");
}

test("a reader is named, confirms, makes the key, copies its kit and types from it", async () => {
  const roster = join(house.folder, "roster.csv");
  await writeFile(
    roster,
    "setting,kind,phase,locality,audience,email,child_ref,year_group,absence_band,language,group_1,group_2\n" +
      "Heron School,school,primary,Dunes,ST,staff1@saltmarsh.example,,,,en,,\n",
  );
  await house.run("roster", "import", roster);
  const robin = await visitor(browser, { screen: DESK, bypassCSP: true });
  await signIn(robin.page, house);
  await open(robin.page, `${house.url}/desk/colleagues`);
  await robin.page.locator("#name").fill("Ann");
  await robin.page.locator("#email").fill("ann@saltmarsh.example");
  await robin.page.locator("#role-safeguarding-lead").check();
  await unfold(robin.page);
  await robin.page.locator("#settings input").first().check();
  await send(robin.page, "/desk/colleagues");
  assert.deepEqual(await problems(robin.page), []);
  await open(robin.page, `${house.url}/desk/readers`);
  await well(robin.page, "readers-none");
  await robin.page.locator("#who").selectOption({ index: 1 });
  await robin.page.locator("#part").selectOption("reader");
  await send(robin.page, "/desk/readers");
  await well(robin.page, "readers-named");
  await robin.context.close();

  const ann = await visitor(browser, { screen: DESK, bypassCSP: true });
  const { page } = ann;
  await withAuthenticator(page);
  await open(page, `${house.url}/sign-in`);
  await type(page, page.locator("main input[type=email]"), "ann@saltmarsh.example");
  await leads(page, () => page.keyboard.press("Enter"));
  await page.goto(await linkInMail());
  await leads(page, () => enter(page, page.locator("main button").first()));
  await open(page, `${house.url}/desk/reading`);
  await type(page, page.locator("#name"), "Blue key");
  await leads(page, () => enter(page, page.getByRole("button", { name: "Add a passkey" })));
  assert.match(page.url(), /\/desk\/passkeys\/confirm/);
  await enter(page, page.getByRole("button", { name: "Use your passkey" }));
  await page.waitForURL((address) => address.pathname === "/desk/reading");
  await says(page, /do not read for any setting yet/);
  await well(page, "queue-nobody");
  await open(page, `${house.url}/desk/readers`);
  await well(page, "readers-to-confirm");
  await leads(page, () => enter(page, page.getByRole("button", { name: "I read what is written here" })));
  await open(page, `${house.url}/desk/reading`);
  await says(page, /Nothing waits to be read/);
  await well(page, "queue-empty");
  await open(page, `${house.url}/desk/reading/set-up`);
  await leads(page, () => enter(page, page.locator("main li a").first()));
  await well(page, "set-up-before");
  await leads(page, () => enter(page, page.getByRole("button", { name: "make the key" })));
  const kit = await page.locator("code.kit").allInnerTexts();
  assert.equal(kit.length, 14);
  await well(page, "set-up-kit");
  if (PICTURES) await page.pdf({ path: join(PICTURES, "kit.pdf"), format: "A4" });
  await leads(page, () => enter(page, page.getByRole("link", { name: "I have the paper" })));
  await well(page, "set-up-check");
  await leads(page, () => enter(page, page.getByRole("button", { name: "Check" })));
  assert.match((await problems(page)).join(), /Type group 3/);
  await well(page, "set-up-check-problem");
  for (const group of [3, 11]) await type(page, page.locator(`#group_${group}`), kit[group - 1]);
  await leads(page, () => enter(page, page.getByRole("button", { name: "Check" })));
  await says(page, /The key is ready/);
  await ann.context.close();
});

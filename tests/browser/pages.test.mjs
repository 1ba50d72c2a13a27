// Every page a respondent can meet × every state × every edition × every theme: axe-core finds nothing and
// leaves nothing open, nothing is wider than 320 px or cut off, and targets suit small hands.
//
// `./check` takes a fair sample: each page, state, edition and theme, in pairs that rotate. With
// BELONG_EVERY_PAGE=1 (`./check full`) it takes them all. The last line says how many page states it checked.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axeFaults, narrowFaults } from "./audit.mjs";
import {
  AUDIENCES,
  EDITIONS,
  STATES,
  THEMES,
  choose,
  linksInMailOf,
  press,
  previewOf,
  signIn,
  unfold,
  walk,
  wear,
} from "./states.mjs";
import { PHONE, startBrowser, startDemo, visitor } from "./support.mjs";

const EVERY_PAGE = process.env.BELONG_EVERY_PAGE === "1";
/** In the sample every third state of a walk is checked, in another third for each edition and audience. */
const ONE_IN = 3;

let demo;
let browser;
let checked = 0;
const seen = { states: new Set(), editions: new Set(), themes: new Set() };

before(async () => {
  demo = await startDemo();
  browser = await startBrowser();
});

after(async () => {
  console.log(`axe-core checked ${checked} page states${EVERY_PAGE ? "" : " (a sample)"}: ` +
    `${seen.states.size} states, ${seen.editions.size} editions, ${seen.themes.size} themes`);
  await browser?.close();
  await demo?.stop();
});

/** A browser on a phone in which axe-core may run: the pages' own policy would stop it. */
const auditor = (more = {}) => visitor(browser, { screen: PHONE, bypassCSP: true, ...more });

/** Fails with every fault, each in one line. */
function none(faults) {
  assert.ok(faults.length === 0, `${faults.length} faults:\n${[...new Set(faults)].slice(0, 80).join("\n")}`);
}

let turn = 0;

/** Checks the state that `page` shows: in every theme, or in the next one of the rotation. */
async function check(page, { audience, edition, state }) {
  const at = turn++;
  const themes = EVERY_PAGE ? THEMES : [THEMES[at % THEMES.length]];
  const faults = [];
  const told = (where) => (fault) => faults.push(`${audience} ${edition} ${state}, ${where}: ${fault}`);
  for (const theme of themes) {
    await wear(page, theme);
    (await axeFaults(page, theme.name)).forEach(told(theme.name));
    seen.themes.add(theme.name);
    checked += 1;
  }
  await wear(page, THEMES[0]);
  const least = audience === "YC" || audience === "YP" ? 44 : 24;
  (await narrowFaults(page, { least })).forEach(told("narrow"));
  seen.states.add(state);
  seen.editions.add(edition);
  return faults;
}

for (const [row, audience] of AUDIENCES.entries()) {
  test(`every page of a journey is sound: ${audience}, in every edition`, async () => {
    const faults = [];
    for (const [column, edition] of EDITIONS.entries()) {
      const { page, context } = await auditor();
      await signIn(page, demo);
      await walk(page, previewOf(demo, audience, edition), async (state) => {
        const lang = await page.evaluate(() => document.documentElement.lang);
        assert.ok(edition.startsWith(lang), `${state} is in ${lang}, not ${edition}`);
        const due = (STATES.indexOf(state) + row + column) % ONE_IN === 0;
        if (EVERY_PAGE || due) faults.push(...(await check(page, { audience, edition, state })));
      });
      await context.close();
    }
    none(faults);
  });
}

test("a link opened on a second device is sound while answers wait under it", async () => {
  const faults = [];
  const link = demo.respondent_links.FA[0];
  const first = await auditor();
  await first.page.goto(link);
  await press(first.page, "layout", "steps");
  for (let n = 0; n < 3; n += 1) {
    await choose(first.page, n);
    await press(first.page, "go", "next");
  }
  await first.context.close();
  for (const edition of EDITIONS) {
    const { page, context } = await auditor();
    const look = async (state) => faults.push(...(await check(page, { audience: "FA", edition, state })));
    await page.goto(`${link}?e=${edition}`);
    await look("landing, resumed");
    await press(page, "layout", "steps");
    const steps = page.url().split("?")[0];
    await page.goto(`${steps}?q=1`);
    await look("question, saved elsewhere");
    await page.goto(`${steps}?q=check`);
    await look("check, saved elsewhere");
    await page.goto(`${link}?e=${edition}`);
    await press(page, "layout", "all");
    await look("all questions, saved elsewhere");
    await context.close();
  }
  none(faults);
});

/** Sends the form on the page as it stands. */
async function send(page) {
  const led = page.waitForNavigation({ waitUntil: "load" });
  await page.locator("main form button.go").first().click();
  await led;
}

/** A family's link to stop its mails, out of one of its mails. */
async function stopLink(edition) {
  const link = demo.respondent_links.FA[EDITIONS.indexOf(edition)];
  const found = (await linksInMailOf(demo, link)).find((one) => one.includes("/stop/"));
  assert.ok(found, "every mail says how to stop mails");
  return found;
}

/** The tablet's page of a class session that the lead opens for an edition. */
async function tablet(edition) {
  const { page, context } = await auditor();
  await signIn(page, demo);
  await page.goto(`${demo.url}/desk/waves`);
  await page.getByRole("link", { name: "Autumn 2026" }).first().click();
  await page.goto(`${page.url()}/class`);
  const settings = await page.locator("#setting option").count();
  for (let at = 0; at < settings && (await page.locator("table code").count()) === 0; at += 1) {
    await page.locator("#setting").selectOption({ index: at });
    await page.locator("#audience").selectOption({ index: 0 });
    await page.locator("#edition").selectOption(edition);
    const led = page.waitForNavigation({ waitUntil: "load" });
    await page.locator("form:has(#edition) button").click();
    await led;
  }
  const address = await page.locator("table code").first().innerText();
  await context.close();
  return address;
}

/** Pages that anybody may meet without a journey: the states, and how to get to each from the one before. */
const ANYBODYS = [
  { "closed link": (page, e) => page.goto(`${demo.url}/s/unknown?e=${e}`) },
  { "no cookie": (page, e) => page.goto(`${demo.url}/j/${"0".repeat(32)}?e=${e}`) },
  { accessibility: (page, e) => page.goto(`${demo.url}/accessibility?e=${e}`) },
  {
    "lost link, empty": (page, e) => page.goto(`${demo.url}/lost-link?e=${e}`),
    "lost link, error": (page) => send(page),
    "lost link, asked": async (page, e) => {
      await page.locator("#email").fill(`nobody-${e}@saltmarsh.example`);
      await send(page);
    },
  },
  {
    "withdraw, empty": (page, e) => page.goto(`${demo.url}/withdraw?e=${e}`),
    "withdraw, error": async (page) => {
      await page.locator("#code").fill("not a code");
      await send(page);
    },
  },
  {
    "stop mails": async (page, e) => page.goto(`${await stopLink(e)}?e=${e}`),
    "stop mails, stopped": (page) => send(page),
    "stop mails, again": (page) => press(page, "go", "again"),
  },
  {
    "class tablet, empty": async (page, e) => page.goto(`${await tablet(e)}?e=${e}`),
    "class tablet, error": (page) => send(page),
  },
  { "class tablet, shut": (page, e) => page.goto(`${demo.url}/class/unknown?e=${e}`) },
];

test("the pages without a journey are sound in every edition", async () => {
  const faults = [];
  for (const edition of EDITIONS) {
    for (const pages of ANYBODYS) {
      const { page, context } = await auditor();
      for (const [state, open] of Object.entries(pages)) {
        await open(page, edition);
        faults.push(...(await check(page, { audience: "YC", edition, state })));
      }
      await context.close();
    }
  }
  none(faults);
});

test("finishing later and coming back with three words are sound", async () => {
  const faults = [];
  for (const [audience, edition] of [["YC", "en"], ["YC", "en-easy"], ...EDITIONS.map((e) => ["FA", e])]) {
    const link = `${demo.respondent_links[audience][audience === "YC" ? 2 : 4]}?e=${edition}`;
    const first = await auditor();
    await first.page.goto(link);
    await press(first.page, "layout", "steps");
    await first.page.goto(`${first.page.url().split("?")[0]}?q=1`);
    if (first.page.url().endsWith("/welcome")) await press(first.page, "go", "afresh");
    await choose(first.page, 0);
    await press(first.page, "go", "later");
    faults.push(...(await check(first.page, { audience, edition, state: "finish later" })));
    await first.context.close();
    if (audience !== "YC") continue;
    const second = await auditor();
    await second.page.goto(link);
    await press(second.page, "layout", "steps");
    faults.push(...(await check(second.page, { audience, edition, state: "three words, empty" })));
    await press(second.page, "go", "open");
    faults.push(...(await check(second.page, { audience, edition, state: "three words, error" })));
    await second.context.close();
  }
  none(faults);
});

test("saying that it is not for me, and thinking again, are sound in every edition", async () => {
  const faults = [];
  for (const edition of EDITIONS) {
    const { page, context } = await auditor();
    const look = async (state) => faults.push(...(await check(page, { audience: "FA", edition, state })));
    await page.goto(`${demo.respondent_links.FA[1]}?e=${edition}`);
    await press(page, "go", "not-for-me");
    await look("not for me");
    await press(page, "go", "decline");
    await look("not for me, done");
    await press(page, "go", "start");
    assert.equal(await page.locator("main button[name=layout]").count() > 0 || page.url().includes("/j/"), true);
    await context.close();
  }
  none(faults);
});

test("an answer given while the line is down is sound in every edition", async () => {
  const faults = [];
  for (const edition of EDITIONS) {
    const { page, context } = await auditor();
    await page.goto(`${demo.respondent_links.FA[3]}?e=${edition}`);
    await context.setOffline(true);
    await page.locator("main button.go").first().click();
    await page.locator("form [role=status]").filter({ hasText: /\S/ }).waitFor();
    faults.push(...(await check(page, { audience: "FA", edition, state: "offline" })));
    await context.close();
  }
  none(faults);
});

test("a cleared device is sound in every language", async () => {
  const faults = [];
  for (const edition of EDITIONS.filter((edition) => edition !== "en-easy")) {
    const { page, context } = await auditor({ locale: edition === "en" ? "en-GB" : edition });
    await signIn(page, demo);
    await page.goto(demo.respondent_links.ST[1]);
    await press(page, "layout", "steps");
    await page.evaluate(() => {
      const form = document.querySelector("main form");
      const finish = document.createElement("button");
      finish.name = "go";
      finish.value = "finish";
      form.append(finish);
    });
    await press(page, "go", "finish");
    faults.push(...(await check(page, { audience: "YC", edition, state: "cleared" })));
    await context.close();
  }
  none(faults);
});

test("the server writes exactly the classes that the themes are checked with", async () => {
  const { page, context } = await auditor();
  for (const theme of THEMES) {
    const [size, colours] = theme.classes.split(" ");
    await page.goto(demo.respondent_links.YC[1]);
    await unfold(page);
    await press(page, "look", size);
    await unfold(page);
    await press(page, "look", colours);
    assert.equal(await page.evaluate(() => document.documentElement.className), theme.classes);
    assert.equal(await page.locator("[name=look][aria-pressed=true]").count(), 2);
  }
  await context.close();
});

test("the same check finds faults that are put in on purpose", async () => {
  const { page, context } = await auditor();
  await page.goto(demo.respondent_links.YC[1]);
  await press(page, "layout", "steps");
  const told = async (break_it) => {
    await page.reload();
    await wear(page, THEMES[0]);
    await page.evaluate(break_it);
    return [...(await axeFaults(page)), ...(await narrowFaults(page, { least: 44 }))].join("\n");
  };
  assert.equal(await told(() => {}), "");
  assert.match(await told(() => document.querySelector("main label").removeAttribute("for")), /violation label/);
  assert.match(await told(() => {
    const stem = document.querySelector(".stem");
    stem.style.color = "#ccc";
    stem.style.background = "#fff";
  }), /violation color-contrast/);
  assert.match(await told(() => {
    document.querySelector("h1").style.background = "linear-gradient(red, blue)";
  }), /undecided color-contrast/);
  assert.match(await told(() => (document.querySelector("h1").style.whiteSpace = "nowrap")), /320 px/);
  assert.match(await told(() => {
    document.querySelector("h1").style.cssText = "height: 1em; overflow: hidden";
  }), /cuts off/);
  assert.match(await told(() => {
    const next = document.querySelector("button.go");
    next.style.cssText = "min-height: 0; padding: 0; height: 20px";
  }), /a target is/);
  await context.close();
});

test("each page, state, edition and theme was checked at least once", () => {
  assert.deepEqual(STATES.filter((state) => !seen.states.has(state)), []);
  const others = ["offline", "finish later", "three words, error", "cleared", "landing, resumed"];
  assert.deepEqual(others.filter((state) => !seen.states.has(state)), []);
  assert.deepEqual(ANYBODYS.flatMap(Object.keys).filter((state) => !seen.states.has(state)), []);
  assert.deepEqual(EDITIONS.filter((edition) => !seen.editions.has(edition)), []);
  assert.deepEqual(THEMES.filter((theme) => !seen.themes.has(theme.name)), []);
  assert.ok(checked > (EVERY_PAGE ? 1000 : 100), `only ${checked} page states were checked`);
});

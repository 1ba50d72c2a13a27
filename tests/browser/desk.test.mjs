// Every page of the desk × the states of a house × what a device asks for: axe-core finds nothing and leaves nothing
// open, nothing is wider than a phone, nothing comes from elsewhere, and no page is heavy.
//
// `./check` looks at one page of each kind in every house, in two of the themes that rotate; with BELONG_EVERY_PAGE=1
// (`./check full`) at two of each kind in all of them.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axeFaults, lightness } from "./audit.mjs";
import {
  DESK,
  DESK_THEMES,
  PHONE_DESK,
  errorsAtDesk,
  kindOf,
  open,
  pagesByKind,
  startHouse,
  startsOf,
  wearAtDesk,
  withholdEverything,
} from "./desk.mjs";
import { signIn, unfold } from "./states.mjs";
import { assertFitsScreen, assertOwnOriginOnly, startBrowser, startDemo, visitor } from "./support.mjs";

const EVERY_PAGE = process.env.BELONG_EVERY_PAGE === "1";
const HEAVIEST = 150 * 1024;

let demo;
let house;
let browser;
let checked = 0;
let turn = 0;
const seen = { kinds: new Set(), themes: new Set(), states: new Set() };

before(async () => {
  browser = await startBrowser();
  [demo, house] = await Promise.all([startDemo(), startHouse(browser)]);
});

after(async () => {
  console.log(`axe-core checked ${checked} states of ${seen.kinds.size} kinds of pages at the desk, in ${seen.themes.size} themes`);
  await browser?.close();
  await demo?.stop();
  await house?.stop();
});

async function atDesk(cookies) {
  const person = await visitor(browser, { screen: DESK, bypassCSP: true });
  if (cookies) await person.context.addCookies(cookies);
  else await signIn(person.page, demo);
  return person;
}

/** What is wrong with the page as it stands, in the themes whose turn it is, and on a phone. */
async function faultsOf(page, state) {
  const faults = [];
  await unfold(page);
  const themes = EVERY_PAGE ? DESK_THEMES : [0, 1].map((more) => DESK_THEMES[(turn + 2 * more) % DESK_THEMES.length]);
  turn += 1;
  for (const theme of themes) {
    await wearAtDesk(page, theme);
    for (const fault of await axeFaults(page, theme.name)) {
      // The system paints text and ground in its own pair there; axe-core reads the colours that the sheet asked
      // for. What a reader sees is measured below.
      if (theme.name === "forced colours" && fault.startsWith("undecided color-contrast")) continue;
      // Nor can it see the ground under the words of a drawing.
      if (fault.startsWith("undecided color-contrast: <text")) continue;
      faults.push(`${kindOf(page.url())}, ${state}, ${theme.name}: ${fault}`);
    }
    seen.themes.add(theme.name);
    checked += 1;
  }
  await wearAtDesk(page, DESK_THEMES[0]);
  await page.setViewportSize(PHONE_DESK);
  await assertFitsScreen(page).catch((fault) => faults.push(`${state}: ${fault.message}`));
  await page.setViewportSize(DESK);
  seen.kinds.add(kindOf(page.url()));
  seen.states.add(state);
  return faults;
}

function none(faults) {
  assert.ok(faults.length === 0, `${faults.length} faults:\n${[...new Set(faults)].slice(0, 60).join("\n")}`);
}

/** Looks at every page of a house. */
async function whole(cookies, url, state) {
  const { page, context, requests } = await atDesk(cookies);
  const kinds = await pagesByKind(page, startsOf(url), { each: EVERY_PAGE ? 2 : 1 });
  const faults = [];
  for (const address of [...kinds.values()].flat()) {
    await open(page, address);
    faults.push(...(await faultsOf(page, state)));
  }
  await errorsAtDesk(page, url, async (name) => faults.push(...(await faultsOf(page, `${state}: ${name}`))));
  assertOwnOriginOnly(requests, url);
  await context.close();
  none(faults);
  return kinds;
}

test("every page of a house with nothing in it is sound, and so is every form that says what is wrong", async () => {
  const kinds = await whole(house.session, house.url, "empty house");
  assert.ok(kinds.size >= 12, [...kinds.keys()].join(" "));
});

test("every page of a house in which everything is withheld is sound and shows no figure", async () => {
  await withholdEverything(browser, house);
  await whole(house.session, house.url, "everything withheld");
  const { page, context } = await atDesk(house.session);
  await open(page, `${house.url}/desk`);
  assert.doesNotMatch(await page.locator("main").innerText(), /\d+\s?%/, "the poster of withheld figures shows none");
  await context.close();
});

test("every page of the demo is sound, and so is every form that says what is wrong", async () => {
  const kinds = await whole(undefined, demo.url, "demo");
  assert.ok(kinds.size >= 20, [...kinds.keys()].join(" "));
});

test("no page of the desk is over 150 kB on the wire, with all that it loads, and none asks elsewhere", async () => {
  const { page, context, requests } = await atDesk();
  const kinds = await pagesByKind(page, startsOf(demo.url), { each: EVERY_PAGE ? 30 : 3 });
  const wire = await context.newCDPSession(page);
  await wire.send("Network.enable");
  await wire.send("Network.setCacheDisabled", { cacheDisabled: true });
  let bytes = 0;
  wire.on("Network.loadingFinished", (event) => (bytes += event.encodedDataLength));
  let heaviest = ["", 0];
  for (const address of [...kinds.values()].flat()) {
    bytes = 0;
    await page.goto(address, { waitUntil: "networkidle" });
    assert.ok(bytes > 1_000 && bytes <= HEAVIEST, `${address} weighs ${bytes} bytes`);
    if (bytes > heaviest[1]) heaviest = [address, bytes];
  }
  console.log(`the heaviest page of the desk is ${new URL(heaviest[0]).pathname} with ${heaviest[1]} bytes on the wire`);
  assertOwnOriginOnly(requests, demo.url);
  await context.close();
});

test("what axe-core cannot see stands out from its ground: the system's own colours, and the words of drawings", async () => {
  const { page, context } = await atDesk();
  const controls = ["header.top nav a", "main button", "main .tag", "table.poster .n", "table.poster .state", "main h1", "main th", "main a"];
  let measured = 0;
  for (const theme of DESK_THEMES) {
    await wearAtDesk(page, theme);
    for (const path of ["/desk", "/desk/outcomes/6M", "/desk/register/persistent-absence", "/desk/reports/newest/summary"]) {
      await open(page, `${demo.url}${path}`);
      const drawn = ["main svg.chart text.label:not(.value)", "main svg.chart text.value", "main svg.chart text.on-dark"];
      for (const what of theme.name === "forced colours" ? [...controls, ...drawn] : drawn) {
        const one = page.locator(what).filter({ visible: true }).first();
        if ((await one.count()) === 0) continue;
        const light = await lightness(browser, await one.screenshot());
        const spread = Math.max(...light) - Math.min(...light);
        assert.ok(spread > 100, `${path} ${what} in ${theme.name} spreads over ${spread} of 255`);
        measured += 1;
      }
    }
  }
  assert.ok(measured > 30, `only ${measured} were measured`);
  await context.close();
});

test("the same check finds faults that are put in on purpose", async () => {
  const { page, context } = await atDesk();
  await open(page, `${demo.url}/desk/targets`);
  assert.deepEqual(await faultsOf(page, "as it is"), []);
  await page.evaluate(() => document.querySelector("main label").remove());
  assert.match((await faultsOf(page, "without a label")).join("\n"), /label|select-name/);
  await page.evaluate(() => (document.querySelector("h1").style.whiteSpace = "nowrap"));
  await page.evaluate(() => (document.querySelector("h1").textContent = "far too long for a phone ".repeat(9)));
  assert.match((await faultsOf(page, "too wide")).join("\n"), /px wide/);
  await context.close();
});

test("each theme was looked at", () => {
  assert.deepEqual(DESK_THEMES.filter((theme) => !seen.themes.has(theme.name)), []);
  assert.ok(checked > 100, `only ${checked} page states were checked`);
});

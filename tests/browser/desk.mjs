// Houses to sign in to, and how to find every page of the desk: a demo, a house with nothing in it, and one in
// which everything is withheld.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chooseEverywhere, press } from "./states.mjs";
import { binary, freePort, startDemo, visitor } from "./support.mjs";

export const DESK = { width: 1200, height: 900 };
export const PHONE_DESK = { width: 360, height: 740 };

/** What a device asks for: the desk has no looks of its own to choose. */
export const DESK_THEMES = [
  { name: "light", device: { colorScheme: "light" } },
  { name: "dark", device: { colorScheme: "dark" } },
  { name: "more contrast", device: { colorScheme: "light", contrast: "more" } },
  { name: "forced colours", device: { forcedColors: "active" } },
];

const PLAIN = { colorScheme: "light", contrast: "no-preference", forcedColors: "none", reducedMotion: "reduce" };

export const wearAtDesk = (page, theme) => page.emulateMedia({ ...PLAIN, ...theme.device });

/** Presses the first button of a form that goes to `action`, and waits for the page that comes. */
export async function send(page, action) {
  const led = page.waitForNavigation({ waitUntil: "load" });
  await page.locator(`form[action="${action}"]:not([class=quiet]) button`).first().click();
  await led;
}

/** What the page says about one of its fields, in the summary of errors. */
export const problems = (page) => page.locator(".problem").allInnerTexts();

/** Opens a page and fails unless it is there. */
export async function open(page, address) {
  const answer = await page.goto(address);
  assert.equal(answer.status(), 200, address);
}

const KINDS = [
  [/\/[0-9a-f]{8}-[0-9a-f-]{27}/g, "/ID"],
  [/^\/desk\/outcomes\/[^/]+/, "/desk/outcomes/OUTCOME"],
  [/^\/desk\/guidance\/[^/]+/, "/desk/guidance/ENTRY"],
  [/^\/desk\/register\/[^/]+/, "/desk/register/INDICATOR"],
  [/^\/desk\/interventions?\/[^/]+/, "/desk/intervention/N"],
  [/^\/desk\/chain\/[^/]+/, "/desk/chain/N"],
  [/^\/desk\/preview\/[^/]+\/[^/]+/, "/desk/preview/PULSE"],
];

/** The kind of page behind an address of the desk: one for all outcomes, one for all waves. */
export function kindOf(address) {
  let { pathname: kind } = new URL(address);
  for (const [pattern, word] of KINDS) kind = kind.replace(pattern, word);
  return kind;
}

/**
 * Every page of the desk that links lead to, by kind: `each` of a kind at most. Files are left out, and so is the
 * walk through a preview, which pages.test.mjs takes.
 */
export async function pagesByKind(page, start, { each = 2 } = {}) {
  const waiting = [...start];
  const known = new Set(waiting);
  const kinds = new Map();
  while (waiting.length > 0) {
    const address = waiting.shift();
    const kind = kindOf(address);
    const found = kinds.get(kind) ?? [];
    if (found.length >= each) continue;
    await open(page, address);
    kinds.set(kind, [...found, address]);
    const links = await page.locator("a[href]").evaluateAll((all) => all.map((one) => one.href.split("#")[0]));
    const origin = new URL(address).origin;
    for (const link of links) {
      const leads = link.startsWith(`${origin}/desk`) && !/\.(csv|pdf|xlsx|json|png|svg|toml|zip)(\?|$)/.test(link) && !/\/walk|\?e=/.test(link);
      if (leads && !known.has(link)) {
        known.add(link);
        waiting.push(link);
      }
    }
  }
  return kinds;
}

/** Every start of a crawl: what the navigation leads to follows from there. */
export const startsOf = (url) => [`${url}/desk`, `${url}/desk/sessions`, `${url}/desk/preview`];

/** The forms of the desk, as they are sent with nothing in them. */
export const EMPTY_FORMS = ["actions", "targets", "guidance", "support", "waves", "colleagues", "reports"];

/**
 * Sends each form of the desk with nothing in it; `see(name)` is called while the page says what is wrong. The
 * browser's own checks are put aside, as a browser without them would.
 */
export async function errorsAtDesk(page, url, see) {
  let shown = 0;
  for (const name of EMPTY_FORMS) {
    await open(page, `${url}/desk/${name}`);
    const form = page.locator(`form[action="/desk/${name}"][method=post]`).first();
    if ((await form.count()) === 0) continue;
    await form.evaluate((one) => {
      one.noValidate = true;
      for (const field of one.querySelectorAll("input:not([type=hidden]):not([type=checkbox]):not([type=radio]), textarea")) field.value = "";
      for (const box of one.querySelectorAll("input[type=checkbox], input[type=radio]")) box.checked = false;
      let folded = one.closest("details");
      while (folded) {
        folded.open = true;
        folded = folded.parentElement.closest("details");
      }
    });
    const led = page.waitForNavigation({ waitUntil: "load" });
    await form.locator("button").last().click();
    await led;
    assert.ok((await problems(page)).join("").includes("There is a problem"), `${name} says what is wrong`);
    await see(`${name}, errors shown`);
    shown += 1;
  }
  assert.ok(shown >= 5, `only ${shown} forms were found`);
}

/**
 * A house of one's own, reached as `host`: `belong serve` on a new database, with somebody set up as its first
 * colleague.
 */
export async function startHouse(browser, { host = "127.0.0.1" } = {}) {
  const folder = await mkdtemp(join(tmpdir(), "belong-house-"));
  const port = await freePort();
  const url = `http://${host}:${port}`;
  const surroundings = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("BELONG_")));
  const env = {
    ...surroundings,
    BELONG_LISTEN: `127.0.0.1:${port}`,
    BELONG_BASE_URL: url,
    BELONG_DATABASE_URL: `sqlite://${join(folder, "database", "belong.db")}`,
    BELONG_KEYS: join(folder, "keys"),
    BELONG_KEYS_COPY: join(folder, "keys-copy"),
    BELONG_MAIL_FOLDER: join(folder, "mail"),
    BELONG_MAIL_HOURS: "any",
    BELONG_MAIL_FROM: "Belong <pulse@saltmarsh.example>",
  };
  const child = spawn(binary(), ["serve"], { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
  let heard = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (part) => (heard += part));
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
    const tooLong = setTimeout(() => child.kill("SIGKILL"), 20_000);
    await ended;
    clearTimeout(tooLong);
    await rm(folder, { recursive: true, force: true });
  };
  const setup = await heardOf(() => heard.match(/http\S+\/setup\/\S+/)?.[0], 60_000);
  if (!setup) {
    await stop();
    throw new Error(`belong serve printed no setup link:\n${heard}`);
  }
  const live = await heardOf(async () => (await fetch(`${url}/live`).catch(() => null))?.ok, 60_000);
  assert.ok(live, `belong serve does not answer:\n${heard}`);
  const run = (...words) =>
    new Promise((resolve, reject) => {
      const one = spawn(binary(), words, { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
      let said = "";
      for (const stream of [one.stdout, one.stderr]) stream.on("data", (part) => (said += part));
      one.once("exit", (status) => (status === 0 ? resolve(said) : reject(new Error(`belong ${words.join(" ")}: ${said}`))));
    });
  const { page, context } = await visitor(browser, { screen: DESK });
  await page.goto(setup);
  await page.locator("[name=name]").fill("Robin");
  await page.locator("[name=email]").fill("robin@saltmarsh.example");
  const led = page.waitForNavigation({ waitUntil: "load" });
  await page.locator("main button").first().click();
  await led;
  const session = await context.cookies();
  await context.close();
  return { url, folder, session, run, stop };
}

async function heardOf(look, within) {
  for (const end = Date.now() + within; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 100))) {
    const found = await look();
    if (found) return found;
  }
  return undefined;
}

const london = (minutes) =>
  new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/London", dateStyle: "short", timeStyle: "short" }).format(
    Date.now() + minutes * 60_000,
  );

/** Puts a small roster and a wave into a house, lets four families answer, closes and counts: all is withheld. */
export async function withholdEverything(browser, house) {
  const rows = ["setting,kind,phase,locality,audience,email,child_ref,year_group,absence_band,language,group_1,group_2"];
  for (let n = 1; n <= 4; n += 1) rows.push(`Heron School,school,primary,Dunes,FA,family${n}@saltmarsh.example,,,,en,,`);
  const roster = join(house.folder, "roster.csv");
  await writeFile(roster, `${rows.join("\n")}\n`);
  await house.run("roster", "import", roster);
  const { page, context } = await visitor(browser, { screen: DESK });
  await context.addCookies(house.session);
  await open(page, `${house.url}/desk/support`);
  const form = page.locator("form[action='/desk/support']");
  const year = new Date().getUTCFullYear();
  for (const [name, value] of [["name", "Ms Example"], ["words", "the head of family support"], ["phone", "01632 960 001"], ["owner", "The office"], ["review_by", `${year + 1}-06-01`]]) {
    await form.locator(`[name=${name}]`).fill(value);
  }
  await form.locator("[name=setting]").selectOption({ index: 1 });
  await send(page, "/desk/support");
  assert.deepEqual(await problems(page), []);
  await house.run("wave", "plan", "--name", "First", "--term", "autumn", "--year", `${year}`, "--opens", london(2), "--closes", london(60 * 24 * 14));
  const few = "Four families are enough to see that nothing is shown.";
  await house.run("wave", "approve", "First", "--approved-by", "robin@saltmarsh.example", "--group-sizes", few);
  await house.run("wave", "open", "First");
  await house.run("mail", "send");
  let answered = 0;
  for (const name of await readdir(join(house.folder, "mail"))) {
    const mail = (await readFile(join(house.folder, "mail", name), "utf8")).replace(/=\r?\n/g, "").replaceAll("=3D", "=");
    const link = mail.match(/http\S+\/s\/[A-Za-z0-9_-]{43}/)?.[0];
    if (!link) continue;
    const family = await visitor(browser, { scripts: false });
    await family.page.goto(link);
    await press(family.page, "layout", "all");
    await chooseEverywhere(family.page);
    await press(family.page, "go", "send");
    assert.match(family.page.url(), /\/thanks/);
    await family.context.close();
    answered += 1;
  }
  assert.equal(answered, 4, "every family answered");
  await house.run("wave", "close", "First");
  await house.run("wave", "count", "First");
  await context.close();
}

/** The demo's lead at a desk. */
export { startDemo };

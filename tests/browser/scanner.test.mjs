// Mail scanners open links before people do: with odd methods and prefetch headers, and some in a whole browser
// that runs JavaScript and presses what it finds. None of it may count, and none may spend a link.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { choose, linksInMailOf, press } from "./states.mjs";
import { startBrowser, startDemo, visitor } from "./support.mjs";

/** How many things a scanner presses behind one link before it gives up. */
const PRESSES = 45;

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

/** What can be pressed on the page, by what it sends. */
const pressables = (page) =>
  page.locator("main button, main input[type=submit]").evaluateAll((all) =>
    all.map((one, index) => ({ index, sends: `${one.name}=${one.value}` })),
  );

/**
 * Opens the links and everything behind them, breadth first, and presses every button with its fields empty.
 * Of the two ways to see the questions it takes only `layout`: a second scanner takes the other.
 */
async function scan(links, layout) {
  const { page, context } = await visitor(browser);
  const queue = [...links];
  const opened = new Set();
  const pressed = new Map();
  let presses = 0;
  const other = (sends) => sends.startsWith("layout=") && sends !== `layout=${layout}`;
  /** The looks and languages stand on every page alike: twice each is enough. */
  const tired = (sends) => other(sends) || (/^(look|edition)=/.test(sends) && (pressed.get(sends) ?? 0) >= 2);
  const note = async () => {
    const found = await page.locator("main a[href], nav a[href]").evaluateAll((all) => all.map((one) => one.href));
    for (const address of [page.url(), ...found]) {
      const plain = address.split("#")[0];
      if (plain.startsWith(`${demo.url}/`) && !opened.has(plain) && !plain.includes("/desk")) queue.push(plain);
    }
  };
  const click = async ({ index, sends }) => {
    pressed.set(sends, (pressed.get(sends) ?? 0) + 1);
    presses += 1;
    const one = page.locator("main button, main input[type=submit]").nth(index);
    if ((await one.count()) === 0) return;
    await one.evaluate((button) => button.closest("details")?.setAttribute("open", ""));
    const led = page.waitForNavigation({ waitUntil: "load", timeout: 3000 }).catch(() => null);
    await one.click();
    await led;
    await note();
  };
  while (queue.length > 0 && presses < PRESSES) {
    const address = queue.shift();
    if (opened.has(address)) continue;
    opened.add(address);
    await page.goto(address);
    await note();
    for (const found of await pressables(page)) {
      if (tired(found.sends) || presses >= PRESSES) continue;
      await page.goto(address);
      await click(found);
      // What a press leads to may have no address of its own: press on there what was never pressed.
      for (let deeper = 0; deeper < 3; deeper += 1) {
        const fresh = (await pressables(page)).find(({ sends }) => !pressed.has(sends) && !tired(sends));
        if (!fresh) break;
        await click(fresh);
      }
    }
  }
  await context.close();
  return { opened: opened.size, presses, kinds: [...pressed.keys()] };
}

/** A person who reads the mail afterwards: the link opens, nothing is answered, and the answers are taken. */
async function personFinishes(link) {
  const { page, context } = await visitor(browser, { scripts: false });
  assert.equal((await page.goto(link)).status(), 200, "the invitation is still open");
  await press(page, "layout", "all");
  const fields = await page.locator("main fieldset").count();
  assert.ok(fields >= 5, `the questions come at once, without a hurdle: ${await page.locator("h1").first().innerText()}`);
  assert.equal(await page.locator("main input:checked").count(), 0, "nothing was chosen for anybody");
  await choose(page, 1);
  await press(page, "go", "send");
  assert.match(page.url(), /\/thanks$/);
  await context.close();
  const later = await visitor(browser, { scripts: false });
  assert.equal((await later.page.goto(link)).status(), 404, "now the link is spent: the check above can tell");
  await later.context.close();
}

for (const audience of ["YC", "YP", "FA", "ST"]) {
  test(`a scanner that presses every button spends no link: ${audience}`, async () => {
    const link = demo.respondent_links[audience][2];
    const links = await linksInMailOf(demo, link);
    assert.ok(links.some((found) => found.includes("/s/")), "the mail carries the link");
    const agents = ["Mozilla/5.0 (compatible; BarracudaCentral)", "SafeLinks", "curl/8"];
    for (const found of links) {
      for (const method of ["GET", "HEAD", "OPTIONS"]) {
        for (const agent of agents) {
          const answer = await fetch(found, {
            method,
            redirect: "manual",
            headers: { "user-agent": agent, purpose: "prefetch", "sec-purpose": "prefetch;prerender", "x-moz": "prefetch" },
          });
          await answer.arrayBuffer();
          assert.ok(answer.status < 500, `${method} ${found}: ${answer.status}`);
        }
      }
    }
    const kinds = new Set();
    for (const layout of ["steps", "all"]) {
      const seen = await scan(links, layout);
      console.log(`${audience}: ${links.length} links in the mail, ${seen.opened} pages opened, ${seen.presses} buttons pressed`);
      assert.ok(seen.opened >= 5 && seen.presses >= 15, `the scanner saw ${seen.opened} pages and pressed ${seen.presses} buttons`);
      seen.kinds.forEach((kind) => kinds.add(kind));
    }
    for (const kind of ["layout=steps", "layout=all", "go=next", "go=skip", "go=send", "go=later", "go=stop", "go=decline"]) {
      assert.ok(kinds.has(kind), `the scanner never pressed ${kind}: ${[...kinds].join(", ")}`);
    }
    await personFinishes(link);
  });
}

// Mail scanners open links before people do: with odd methods and prefetch headers, and some in a whole browser
// that runs JavaScript and presses what it finds. None of it may count, and none may spend a link.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { choose, linksInMailOf, press } from "./states.mjs";
import { startBrowser, startDemo, visitor } from "./support.mjs";

/** How many things a scanner presses behind one link before it gives up. */
const PRESSES = 60;

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

/** Opens a link and everything behind it, breadth first, and presses every button with its fields empty. */
async function scan(links) {
  const { page, context } = await visitor(browser);
  page.on("dialog", (dialog) => dialog.accept());
  const queue = [...links];
  const opened = new Set();
  const pressed = new Map();
  let presses = 0;
  const note = async () => {
    const here = page.url().split("#")[0];
    if (here.startsWith(demo.url) && !opened.has(here)) queue.push(here);
    const found = await page.locator("main a[href], nav a[href]").evaluateAll((all) => all.map((one) => one.href));
    for (const address of found) {
      const plain = address.split("#")[0];
      if (plain.startsWith(`${demo.url}/`) && !opened.has(plain) && !plain.includes("/desk")) queue.push(plain);
    }
  };
  while (queue.length > 0 && presses < PRESSES) {
    const address = queue.shift();
    if (opened.has(address)) continue;
    opened.add(address);
    await page.goto(address);
    await note();
    for (const { index, sends } of await pressables(page)) {
      // The looks and languages stand on every page alike: twice each is enough.
      const times = pressed.get(sends) ?? 0;
      if (/^(look|edition)=/.test(sends) && times >= 2) continue;
      if (presses >= PRESSES) break;
      pressed.set(sends, times + 1);
      presses += 1;
      await page.goto(address);
      const one = page.locator("main button, main input[type=submit]").nth(index);
      if ((await one.count()) === 0) continue;
      await one.evaluate((button) => button.closest("details")?.setAttribute("open", ""));
      await one.click();
      await page.waitForLoadState("networkidle");
      await note();
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
  assert.ok(fields >= 5);
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
    const { opened, presses, kinds } = await scan(links);
    console.log(`${audience}: ${links.length} links in the mail, ${opened} pages opened, ${presses} buttons pressed`);
    assert.ok(opened >= 5 && presses >= 20, `the scanner saw ${opened} pages and pressed ${presses} buttons`);
    for (const kind of ["layout=steps", "layout=all", "go=next", "go=send"]) {
      assert.ok(kinds.includes(kind), `the scanner never pressed ${kind}: ${kinds.join(", ")}`);
    }
    await personFinishes(link);
  });
}

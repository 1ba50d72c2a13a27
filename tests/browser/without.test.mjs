// The whole journey without what other systems take for granted: JavaScript, a graphical browser, a mouse,
// colours of our own.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { lightness } from "./audit.mjs";
import { AUDIENCES, THEMES, button, choose, chooseEverywhere, press, wear } from "./states.mjs";
import { PHONE, startBrowser, startDemo, visitor } from "./support.mjs";

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

const isSpent = async (link) => (await fetch(link, { redirect: "manual" })).status === 404;

/** Answers one question after the other and sends; returns how many there were. */
async function answerInSteps(page, onPage = async () => {}) {
  await press(page, "layout", "steps");
  let questions = 0;
  while ((await button(page, "go", "next").count()) > 0) {
    await choose(page, questions);
    await onPage();
    await press(page, "go", "next");
    questions += 1;
    assert.ok(questions <= 12, "the questions do not end");
  }
  await onPage();
  await press(page, "go", "send");
  assert.match(page.url(), /\/thanks$/);
  return questions;
}

test("the three faces are told apart by their words, and by their mouths in grey", async () => {
  const { page, context } = await visitor(browser, { screen: { width: 320, height: 640 } });
  await page.goto(demo.respondent_links.YC[4]);
  await press(page, "layout", "steps");
  const words = (await page.locator(".faces label").allInnerTexts()).map((one) => one.trim());
  assert.equal(new Set(words).size, 3);
  assert.ok(words.every((one) => one.length > 1));
  for (const theme of THEMES) {
    await wear(page, theme);
    const mouths = [];
    for (let n = 0; n < 3; n += 1) {
      const face = page.locator(".faces svg").nth(n);
      await face.scrollIntoViewIfNeeded();
      const box = await face.boundingBox();
      assert.ok(box.width >= 44, "a face is large enough to read");
      const half = { x: Math.round(box.x), y: Math.round(box.y + box.height / 2), width: 50, height: 26 };
      mouths.push(await lightness(browser, await page.screenshot({ clip: half })));
    }
    for (const [one, other] of [[0, 1], [1, 2], [0, 2]]) {
      const differ = mouths[one].filter((light, at) => Math.abs(light - mouths[other][at]) > 60).length;
      assert.ok(differ > 30, `${theme.name}: faces ${one} and ${other} differ in ${differ} pixels`);
    }
  }
  await context.close();
});

for (const audience of AUDIENCES) {
  test(`the whole journey without JavaScript, both ways: ${audience}`, async () => {
    const [first, second] = demo.respondent_links[audience];
    const { page, context, requests } = await visitor(browser, { scripts: false });
    await page.goto(first);
    assert.ok((await answerInSteps(page)) >= 5);
    await press(page, "go", "finish");
    await page.goto(second);
    await press(page, "layout", "all");
    await chooseEverywhere(page);
    await press(page, "go", "send");
    assert.match(page.url(), /\/thanks$/);
    assert.ok(requests.some((one) => one.includes(".css")), "the record of requests works");
    assert.ok((await isSpent(first)) && (await isSpent(second)));
    await context.close();
  });
}

/** Where the tab key stops in a text browser, in order: whether each is the one that `wanted` names. */
function stops(html) {
  const body = html.slice(html.indexOf("<body"));
  return [...body.matchAll(/<a\b[^>]*\bhref=[^>]*>|<input\b[^>]*>|<button\b[^>]*>/g)]
    .map(([tag]) => tag)
    .filter((tag) => !/type="hidden"/.test(tag));
}

const at = (html, wanted) => {
  const index = stops(html).findIndex((tag) => wanted.test(tag));
  assert.ok(index >= 0, `nothing on the page matches ${wanted}`);
  return index;
};

/** Runs lynx with these keys on a link and returns what it drew. */
async function lynx(link, keys) {
  const folder = await mkdtemp(join(tmpdir(), "belong-lynx-"));
  try {
    const script = join(folder, "keys");
    await writeFile(script, `${keys.map((key) => `key ${key}`).join("\n")}\nkey Q\nkey y\n`);
    const child = spawn("lynx", ["-accept_all_cookies", "-nocolor", "-noreferer", "-delay=0", `-cmd_script=${script}`, link], {
      env: { PATH: process.env.PATH, HOME: folder, TERM: "vt100", LINES: "70", COLUMNS: "100", LANG: "C.UTF-8" },
      stdio: ["ignore", "pipe", "pipe"],
      timeout: 120_000,
    });
    let drawn = "";
    child.stdout.on("data", (part) => (drawn += part));
    const code = await new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", resolve);
    });
    assert.equal(code, 0, drawn.slice(-500));
    return drawn.replace(/\x1b[[()][0-9;?]*[A-Za-z]/g, "");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

for (const audience of ["YC", "FA"]) {
  test(`the whole journey in lynx: ${audience}`, async () => {
    const [, , guide, link] = demo.respondent_links[audience];
    // A second link of the same audience, in Chromium, says how many stops each page has.
    const { page, context } = await visitor(browser, { scripts: false });
    const keys = [];
    const tab = (times) => keys.push(...Array(times).fill("<tab>"));
    await page.goto(guide);
    tab(at(await page.content(), /name="layout"[^>]*value="steps"/));
    keys.push("^J");
    await answerInSteps(page, async () => {
      const radios = page.locator("main input:checked");
      await radios.evaluateAll((all) => all.forEach((one) => one.setAttribute("checked", "")));
      const html = await page.content();
      if (/name="go"[^>]*value="next"/.test(html)) {
        const chosen = at(html, /\bchecked\b/);
        tab(chosen);
        keys.push("Right Arrow");
        tab(at(html, /name="go"[^>]*value="next"/) - chosen);
      } else {
        tab(at(html, /name="go"[^>]*value="send"/));
      }
      keys.push("^J");
    });
    const thanks = await page.locator("h1").innerText();
    await context.close();
    const drawn = await lynx(link, keys);
    assert.ok(drawn.includes(thanks), `lynx never drew "${thanks}": ${drawn.slice(-1500)}`);
    assert.ok(await isSpent(link), "what lynx sent was taken");
  });
}

/** What holds the focus: how it is outlined, and whether a person can see it. */
function focused() {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const shown = element.matches("input[type=radio]") ? document.querySelector(`label[for="${element.id}"]`) : element;
  const style = getComputedStyle(shown);
  const box = shown.getBoundingClientRect();
  let behind = shown.parentElement;
  while (behind && /^(transparent|rgba\(0, 0, 0, 0\))$/.test(getComputedStyle(behind).backgroundColor)) behind = behind.parentElement;
  const inside = document.elementFromPoint(box.x + box.width / 2, box.y + Math.min(box.height / 2, innerHeight - 1));
  return {
    what: `${element.tagName} ${element.name ?? ""}=${element.value ?? ""} ${element.textContent.trim().slice(0, 30)}`,
    name: element.name ?? "",
    value: element.value ?? "",
    outline: style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth),
    colour: style.outlineColor,
    behind: getComputedStyle(behind ?? document.documentElement).backgroundColor,
    inView: box.top >= -1 && box.left >= -1 && box.right <= innerWidth + 1 &&
      (box.bottom <= innerHeight + 1 || box.height > innerHeight),
    covered: !(inside && (shown.contains(inside) || inside.contains(shown) || element === inside)),
  };
}

/** WCAG's contrast of two colours as the browser computes them. */
function contrast(one, other) {
  const light = (colour) => {
    const [r, g, b] = colour.match(/[\d.]+/g).map((part) => {
      const share = Number(part) / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

/** Faults of one focus, one line each. */
function focusFaults(focus) {
  const faults = [];
  if (focus.outline < 2) faults.push(`${focus.what}: the outline is ${focus.outline} px`);
  else if (contrast(focus.colour, focus.behind) < 3) {
    faults.push(`${focus.what}: the outline ${focus.colour} on ${focus.behind} is too faint`);
  }
  if (!focus.inView) faults.push(`${focus.what}: out of view`);
  if (focus.covered) faults.push(`${focus.what}: covered`);
  return faults;
}

for (const [row, audience] of AUDIENCES.entries()) {
  test(`with the keyboard alone, and the focus always in sight: ${audience}`, async () => {
    const { page, context } = await visitor(browser, { screen: row % 2 === 0 ? PHONE : { width: 320, height: 480 } });
    const faults = [];
    let stopsSeen = 0;
    const themes = THEMES.filter((theme) => !theme.device.forcedColors);
    let pages = row;
    /** Tabs on until `wanted` is focused; every stop on the way must be seen. */
    const tabTo = async (name, value) => {
      for (let n = 0; n < 80; n += 1) {
        await page.keyboard.press("Tab");
        const focus = await page.evaluate(focused);
        if (!focus) continue;
        stopsSeen += 1;
        const theme = await page.evaluate(() => document.documentElement.className);
        faults.push(...focusFaults(focus).map((fault) => `${theme}: ${fault}`));
        if (focus.name === name && (value === undefined || focus.value === value)) return;
      }
      assert.fail(`the keyboard does not reach ${name}=${value}`);
    };
    const enter = async () => {
      const led = page.waitForNavigation();
      await page.keyboard.press("Enter");
      await led;
      await wear(page, themes[pages++ % themes.length]);
    };
    await page.goto(demo.respondent_links[audience][4]);
    await wear(page, themes[pages++ % themes.length]);
    await page.keyboard.press("Tab");
    assert.match(await page.evaluate(() => document.activeElement.getAttribute("href")), /^#main$/, "the first stop skips to the page");
    await tabTo("layout", "steps");
    await enter();
    await tabTo("go", "next");
    await enter();
    assert.ok(await page.evaluate(() => document.activeElement.classList.contains("problem")), "the problem takes the focus");
    for (let questions = 0; (await button(page, "go", "next").count()) > 0; questions += 1) {
      assert.ok(questions <= 12, "the questions do not end");
      await tabTo("answer");
      await page.keyboard.press("ArrowDown");
      const moved = await page.evaluate(focused);
      faults.push(...focusFaults(moved));
      assert.equal(await page.locator("main input:checked").count(), 1);
      await tabTo("go", "next");
      await enter();
    }
    await tabTo("go", "send");
    await enter();
    assert.match(page.url(), /\/thanks$/);
    await tabTo("go", "finish");
    assert.equal([...new Set(faults)].join("\n"), "");
    assert.ok(stopsSeen > 50, `only ${stopsSeen} stops were seen`);
    console.log(`${audience}: ${stopsSeen} stops of the focus were in sight`);
    // Guard: the same measure sees a focus without an outline and one under something.
    await page.evaluate(() => (document.activeElement.style.outline = "none"));
    assert.match(focusFaults(await page.evaluate(focused)).join(), /outline is 0 px/);
    await page.evaluate(() => {
      document.activeElement.style.outline = "";
      const bar = document.createElement("div");
      bar.style.cssText = "position: fixed; top: 0; right: 0; bottom: 0; left: 0; background: #fff";
      document.body.append(bar);
    });
    assert.match(focusFaults(await page.evaluate(focused)).join(), /covered/);
    await context.close();
  });
}

for (const theme of THEMES) {
  test(`a chosen answer can be told from the others without colour: ${theme.name}`, async () => {
    const { page, context } = await visitor(browser);
    await page.goto(demo.respondent_links.YP[3]);
    await press(page, "layout", "steps");
    await wear(page, theme);
    const pick = page.locator(".pick").nth(1);
    await pick.scrollIntoViewIfNeeded();
    const box = await pick.boundingBox();
    const clip = { x: box.x - 6, y: box.y - 6, width: box.width + 12, height: box.height + 12 };
    const shot = async (checked) => {
      await pick.locator("input").evaluate((input, on) => {
        input.checked = on;
        input.blur();
      }, checked);
      return lightness(browser, await page.screenshot({ clip, animations: "disabled" }));
    };
    const [off, on] = [await shot(false), await shot(true)];
    const changed = off.filter((light, at) => Math.abs(light - on[at]) > 60).length;
    assert.ok(changed > 120, `${theme.name}: only ${changed} pixels differ in lightness`);
    const again = await shot(true);
    assert.equal(again.filter((light, at) => Math.abs(light - on[at]) > 60).length, 0, "the same state looks the same");
    await context.close();
  });
}

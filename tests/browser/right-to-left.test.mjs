// Arabic is read from the right: positions of boxes on the screen, not what the style sheet says.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { lightness } from "./audit.mjs";
import { press, previewOf, signIn, unfold } from "./states.mjs";
import { startBrowser, startDemo, visitor } from "./support.mjs";

const WIDE = { width: 640, height: 900 };

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

/** A coordinator's walk at its first or second question, in an edition. */
async function question({ audience, edition, at = 1, screen = WIDE }) {
  const { page, context } = await visitor(browser, { screen });
  await signIn(page, demo);
  await page.goto(previewOf(demo, audience, edition));
  await press(page, "layout", "steps");
  await page.goto(`${page.url().split("?")[0]}?q=${at}`);
  return { page, context };
}

const middle = (box) => box.x + box.width / 2;

/** Where the letters of an element stand: the box of its text, not of the element. */
const letters = (locator) =>
  locator.evaluate((element) => {
    const range = document.createRange();
    range.selectNodeContents(element);
    const { x, y, width, height } = range.getBoundingClientRect();
    return { x, y, width, height };
  });

for (const { edition, rtl } of [{ edition: "ar", rtl: true }, { edition: "pl", rtl: false }]) {
  const [start, end] = rtl ? ["right", "left"] : ["left", "right"];
  const before = (a, b) => (rtl ? middle(a) > middle(b) : middle(a) < middle(b));

  test(`${edition}: the first face of a row stands ${start} of the last`, async () => {
    const { page, context } = await question({ audience: "YC", edition });
    assert.equal(await page.evaluate(() => document.documentElement.dir), rtl ? "rtl" : "ltr");
    assert.equal(await page.evaluate(() => document.documentElement.lang), edition);
    const faces = page.locator(".faces .pick");
    const boxes = [];
    for (let n = 0; n < (await faces.count()); n += 1) boxes.push(await faces.nth(n).boundingBox());
    assert.equal(boxes.length, 3);
    assert.ok(boxes.every((box) => Math.abs(box.y - boxes[0].y) < 2), "they stand in one row");
    assert.ok(before(boxes[0], boxes[1]) && before(boxes[1], boxes[2]), JSON.stringify(boxes));
    const codes = await faces.locator("input").evaluateAll((all) => all.map((one) => one.value));
    const { page: english, context: other } = await question({ audience: "YC", edition: "en" });
    const same = await english.locator(".faces input").evaluateAll((all) => all.map((one) => one.value));
    assert.deepEqual(codes, same, "the scale itself has the same order");
    await other.close();
    await context.close();
  });

  test(`${edition}: the circle stands ${start} of its words, the heading begins ${start}, the exit stands ${end}`, async () => {
    const { page, context } = await question({ audience: "FA", edition });
    const picks = page.locator(".scale .pick, .off .pick");
    assert.ok((await picks.count()) >= 4);
    for (let n = 0; n < (await picks.count()); n += 1) {
      const circle = await picks.nth(n).locator("input").boundingBox();
      const words = await letters(picks.nth(n).locator("label"));
      if (rtl) assert.ok(circle.x >= words.x + words.width, `circle ${circle.x}, words ${JSON.stringify(words)}`);
      else assert.ok(circle.x + circle.width <= words.x, `circle ${circle.x}, words ${JSON.stringify(words)}`);
    }
    const main = await page.locator("main .wrap").boundingBox();
    const heading = await letters(page.locator("h1"));
    const fromStart = rtl ? main.x + main.width - (heading.x + heading.width) : heading.x - main.x;
    assert.ok(fromStart < 130, `the heading begins ${fromStart} px from the edge`);
    assert.ok(before(await page.locator(".brand").boundingBox(), await page.locator("a.exit").boundingBox()));
    await context.close();
  });

  test(`${edition}: back and the buttons after it go the way the words go`, async () => {
    const { page, context } = await question({ audience: "YP", edition, at: 2 });
    const box = (value) => page.locator(`button[name=go][value=${value}]`).boundingBox();
    const [next, back, skip] = [await box("next"), await box("back"), await box("skip")];
    const inOrder = (a, b) => b.y >= a.y + a.height - 1 || (Math.abs(a.y - b.y) < 2 && before(a, b));
    assert.ok(inOrder(next, back), "next comes before back");
    assert.ok(inOrder(back, skip), "back comes before leaving out");
    assert.ok([next, back, skip].some((a) => [next, back, skip].some((b) => a !== b && Math.abs(a.y - b.y) < 2)),
      "some stand side by side, so that there is an order to see");
    await context.close();
  });

  test(`${edition}: the progress bar fills from the ${start}`, async () => {
    const { page, context } = await question({ audience: "YP", edition, at: 3 });
    const { x, y, width, height } = await page.locator("progress").boundingBox();
    const bar = { x: Math.ceil(x), y: Math.ceil(y), width: Math.floor(width) - 1, height: Math.floor(height) - 1 };
    const light = await lightness(browser, await page.screenshot({ clip: bar }));
    const wide = light.length / Math.ceil(bar.height);
    const across = (share) => light[Math.floor(light.length / wide / 2) * wide + Math.round(share * wide)];
    const [left, right] = [across(0.1), across(0.9)];
    assert.ok(rtl ? right < left - 40 : left < right - 40, `left ${left}, right ${right}`);
    await context.close();
  });
}

test("a phone number is read from left to right in the middle of Arabic", async () => {
  const { page, context } = await question({ audience: "YC", edition: "ar" });
  const number = page.locator('a[href="tel:08001111"]').first();
  const at = await number.evaluate((link) => {
    const text = document.createTreeWalker(link, NodeFilter.SHOW_TEXT).nextNode();
    const x = (index) => {
      const range = document.createRange();
      range.setStart(text, index);
      range.setEnd(text, index + 1);
      return range.getBoundingClientRect().x;
    };
    return { text: text.data, places: [...text.data].map((_, index) => x(index)) };
  });
  assert.equal(at.text, "0800 1111");
  for (let n = 1; n < at.places.length; n += 1) {
    assert.ok(at.places[n] > at.places[n - 1], `digit ${n} of ${at.text} stands before the one it follows`);
  }
  await context.close();
});

test("in Arabic the names of other languages keep their own direction", async () => {
  const { page, context } = await visitor(browser, { screen: WIDE });
  await page.goto(`${demo.respondent_links.FA[1]}?e=ar`);
  await unfold(page);
  const names = await page.locator(".editions a").evaluateAll((all) =>
    all.map((one) => [one.lang, getComputedStyle(one).direction]),
  );
  assert.ok(names.length >= 5);
  for (const [lang, direction] of names) assert.equal(direction, lang === "ar" ? "rtl" : "ltr", lang);
  await context.close();
});

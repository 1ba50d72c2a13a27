// A cheap phone on a bad line: 400 kbit/s, 400 ms there and back, a processor four times slower. And what the
// pages weigh on the wire, in every language.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { AUDIENCES, EDITIONS, button, choose, press, previewOf, signIn } from "./states.mjs";
import { startBrowser, startDemo, visitor } from "./support.mjs";

const LINE = { offline: false, latency: 400, downloadThroughput: 400_000 / 8, uploadThroughput: 400_000 / 8 };
const USABLE_WITHIN_MS = 3000;
const FIRST = 14 * 1024;
const LATER = 6 * 1024;

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

/** A fresh phone with an empty cache on that line. */
async function slowPhone() {
  const { page, context } = await visitor(browser);
  const wire = await context.newCDPSession(page);
  await wire.send("Network.enable");
  await wire.send("Network.emulateNetworkConditions", LINE);
  await wire.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  return { page, context };
}

for (const edition of EDITIONS) {
  test(`the landing page is usable within 3 s on a slow phone and line: ${edition}`, async () => {
    const { page, context } = await slowPhone();
    const began = performance.now();
    await page.goto(`${demo.respondent_links.FA[0]}?e=${edition}`, { waitUntil: "domcontentloaded" });
    await button(page, "layout", "steps").click({ trial: true });
    const took = performance.now() - began;
    const { loaded, round } = await page.evaluate(() => {
      const [entry] = performance.getEntriesByType("navigation");
      return { loaded: entry.domContentLoadedEventEnd, round: getComputedStyle(document.querySelector("button.go")).borderRadius };
    });
    assert.notEqual(round, "0px", "the style is there");
    console.log(`${edition}: DOMContentLoaded after ${Math.round(loaded)} ms, Start can be pressed after ${Math.round(took)} ms`);
    assert.ok(loaded >= 400, "the line was slow indeed");
    assert.ok(loaded <= USABLE_WITHIN_MS, `${edition}: loaded after ${loaded} ms`);
    assert.ok(took <= USABLE_WITHIN_MS, `${edition}: usable after ${took} ms`);
    await context.close();
  });
}

/** Counts the bytes of a step on the wire, with everything that it loads. */
async function scales({ page, context }) {
  const wire = await context.newCDPSession(page);
  await wire.send("Network.enable");
  let bytes = 0;
  wire.on("Network.loadingFinished", (event) => (bytes += event.encodedDataLength));
  return async (step) => {
    bytes = 0;
    await step();
    await page.waitForLoadState("networkidle");
    return bytes;
  };
}

for (const audience of AUDIENCES) {
  test(`a first page weighs at most 14 kB and every later page 6 kB, in every edition: ${audience}`, async () => {
    for (const edition of EDITIONS) {
      // In a preview nothing is asked of a child in a draft language; the pages are the same.
      const signed = await visitor(browser);
      await signIn(signed.page, demo);
      const cookies = await signed.context.cookies();
      await signed.context.close();
      const person = await visitor(browser);
      await person.context.addCookies(cookies);
      const weigh = await scales(person);
      const { page } = person;
      const first = await weigh(() => page.goto(previewOf(demo, audience, edition)));
      const later = {};
      const noted = async (name, step) => (later[name] = await weigh(step));
      await noted("first question", () => press(page, "layout", "steps"));
      await noted("error", () => press(page, "go", "next"));
      await choose(page, 1);
      await noted("next question", () => press(page, "go", "next"));
      const last = await page.locator("main progress").getAttribute("max");
      await noted("own words", () => page.goto(`${page.url().split("?")[0]}?q=${last}`));
      await noted("check", () => page.goto(`${page.url().split("?")[0]}?q=check`));
      await noted("thank-you", () => press(page, "go", "send"));
      const heaviest = Math.max(...Object.values(later));
      console.log(`${audience} ${edition}: landing ${first} bytes, heaviest later page ${heaviest} bytes`);
      assert.ok(first > 2000 && first <= FIRST, `${audience} ${edition}: the landing page weighs ${first}`);
      for (const [name, bytes] of Object.entries(later)) {
        assert.ok(bytes > 500 && bytes <= LATER, `${audience} ${edition}: ${name} weighs ${bytes}`);
      }
      await person.context.close();
    }
  });
}

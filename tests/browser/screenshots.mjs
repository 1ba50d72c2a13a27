// Draws one journey of each audience into docs/journeys, as a phone shows it: landing page, questions, check,
// thank-you. Run it after a change of look:  node tests/browser/screenshots.mjs
// It starts a demonstration of its own; everything on the pictures is invented.
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { button, choose, press } from "./states.mjs";
import { startBrowser, startDemo, visitor } from "./support.mjs";

const FOLDER = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "docs", "journeys");
const SCREEN = { width: 360, height: 740 };
/** The audience, the edition in which it is drawn, and the look that the person chose. */
const JOURNEYS = [
  { audience: "YC", name: "children", edition: "en-easy", look: "device" },
  { audience: "YP", name: "young-people", edition: "en", look: "dark" },
  { audience: "FA", name: "families", edition: "ar", look: "cream" },
  { audience: "ST", name: "staff", edition: "en", look: "light" },
];

const demo = await startDemo();
const browser = await startBrowser();
try {
  await mkdir(FOLDER, { recursive: true });
  for (const old of await readdir(FOLDER)) if (old.endsWith(".webp")) await rm(join(FOLDER, old));
  for (const journey of JOURNEYS) await draw(journey);
} finally {
  await browser.close();
  await demo.stop();
}

async function draw({ audience, name, edition, look }) {
  const { page, context } = await visitor(browser, { screen: SCREEN });
  await context.addCookies([{ name: "belong-look", value: `usual.${look}`, url: demo.url }]);
  const camera = await context.newCDPSession(page);
  await page.emulateMedia({ reducedMotion: "reduce" });
  let drawn = 0;
  const picture = async () => {
    drawn += 1;
    const { cssContentSize: clip } = await camera.send("Page.getLayoutMetrics");
    const { data } = await camera.send("Page.captureScreenshot", {
      format: "webp",
      quality: 55,
      captureBeyondViewport: true,
      clip: { ...clip, scale: 1 },
    });
    await writeFile(join(FOLDER, `${name}-${drawn}.webp`), Buffer.from(data, "base64"));
  };
  await page.goto(`${demo.respondent_links[audience][3]}?e=${edition}`);
  await picture();
  await press(page, "layout", "steps");
  for (let question = 1; (await button(page, "go", "next").count()) > 0; question += 1) {
    if (question === 1) {
      await picture();
      await press(page, "go", "next");
      await picture();
    }
    await choose(page, question % 3);
    if (question === 2) await picture();
    await press(page, "go", "next");
  }
  await picture();
  await press(page, "go", "send");
  await picture();
  await context.close();
  console.log(`${name}: ${drawn} pictures`);
}

// Draws the desk's main pages into docs/pictures/desk, as a phone (360 px) and a desktop (1200 px) show them. Run it
// after a change of look:  node tests/browser/pictures.mjs
// It starts a demonstration of its own; everything on the pictures is invented. With a folder as its argument it
// draws there, as PNG, to look at.
import { mkdir, readdir, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { DESK, PHONE_DESK, open } from "./desk.mjs";
import { signIn } from "./states.mjs";
import { startBrowser, startDemo, visitor } from "./support.mjs";

const HERE = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "docs", "pictures", "desk");
const [folder = HERE, scheme = "light"] = process.argv.slice(2);
const format = folder === HERE ? "webp" : "png";
const WIDTHS = [DESK.width, PHONE_DESK.width];
/** What is below is more of the same. */
const TALLEST = 3600;
/** All of them together. */
const HEAVIEST = 4 * 1024 * 1024;

/** The first link on the page behind `path` that fits. */
const firstLink = (path, pattern) => async (page, url) => {
  await open(page, `${url}${path}`);
  const links = await page.locator("main a[href]").evaluateAll((all) => all.map((one) => one.href));
  return links.find((link) => pattern.test(link));
};

const PAGES = {
  poster: "/desk",
  outcome: "/desk/outcomes/6M",
  chain: firstLink("/desk", /\/desk\/(chain|interventions?)\/\d+$/),
  story: released,
  waves: "/desk/waves",
  pulses: "/desk/pulses",
  pulse: firstLink("/desk/pulses", /\/desk\/pulses\/[0-9a-f-]{36}$/),
  targets: "/desk/targets",
  actions: "/desk/actions",
  action: firstLink("/desk/actions", /\/desk\/actions\/[0-9a-f-]{36}$/),
  register: "/desk/register",
  indicator: "/desk/register/persistent-absence",
  reports: "/desk/reports",
  summary: "/desk/reports/newest/summary",
  children: "/desk/reports/newest/children",
  guidance: "/desk/guidance",
  settings: "/desk/settings",
  roster: "/desk/roster",
  support: "/desk/support",
  colleagues: "/desk/colleagues",
  audit: "/desk/audit",
  sessions: "/desk/sessions",
  preview: "/desk/preview",
  mail: "/desk/mail",
};

const demo = await startDemo();
const browser = await startBrowser();
try {
  await mkdir(folder, { recursive: true });
  for (const old of await readdir(folder)) if (/\.(webp|png)$/.test(old)) await rm(join(folder, old));
  for (const width of WIDTHS) await draw(width);
} finally {
  await browser.close();
  await demo.stop();
}
await weigh();

async function draw(width) {
  const { page, context } = await visitor(browser, { screen: { width, height: 900 } });
  const camera = await context.newCDPSession(page);
  await page.emulateMedia({ reducedMotion: "reduce", colorScheme: scheme });
  const picture = async (name) => {
    const { cssContentSize: whole } = await camera.send("Page.getLayoutMetrics");
    const clip = { ...whole, height: Math.min(whole.height, TALLEST), scale: 1 };
    const options = format === "webp" ? { format, quality: 30 } : { format };
    const { data } = await camera.send("Page.captureScreenshot", { ...options, captureBeyondViewport: true, clip });
    await writeFile(join(folder, `${name}-${width}.${format}`), Buffer.from(data, "base64"));
  };
  await open(page, `${demo.url}/sign-in`);
  await picture("sign-in");
  await signIn(page, demo);
  let drawn = 1;
  for (const [name, place] of Object.entries(PAGES)) {
    const address = typeof place === "string" ? `${demo.url}${place}` : await place(page, demo.url);
    if (!address) continue;
    await open(page, address);
    await picture(name);
    drawn += 1;
  }
  await context.close();
  console.log(`${drawn} pictures at ${width} px`);
}

/** The story of the newest wave that has one. */
async function released(page, url) {
  await open(page, `${url}/desk/waves`);
  const waves = await page.locator("main a[href*='/desk/waves/']").evaluateAll((all) => all.map((one) => one.href));
  for (const wave of waves.filter((address) => /\/[0-9a-f-]{36}$/.test(address))) {
    const answer = await page.goto(`${wave}/story`);
    if (answer.status() === 200) return `${wave}/story`;
  }
  throw new Error("no wave has a story");
}

async function weigh() {
  let bytes = 0;
  for (const name of await readdir(folder)) bytes += (await stat(join(folder, name))).size;
  console.log(`${Math.round(bytes / 1024)} kB in ${folder}`);
  if (format === "webp" && bytes > HEAVIEST) {
    console.error("the pictures are heavier than they may be together");
    process.exitCode = 1;
  }
}

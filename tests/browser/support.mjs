// Actors and tools of the browser tests: the demo as its own process, a real Chromium, axe-core, and a
// record of every request, so that a page which reaches for another origin fails.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { accessSync, constants, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const here = dirname(fileURLToPath(import.meta.url));
const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** The narrowest screen that the pages promise to fit. */
export const PHONE = { width: 360, height: 740 };

const QUIET = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-dev-shm-usage",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];

/** A port that nobody listens on now. */
export async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** The release binary: BELONG_BINARY (set by ./check), else the one in the usual target folder. */
export function binary() {
  const target = process.env.CARGO_TARGET_DIR ?? join(here, "..", "..", "target");
  return process.env.BELONG_BINARY ?? join(target, "release", "belong");
}

/** Chromium: BELONG_CHROMIUM (set by ./check), else the first of the usual names in PATH. */
export function browserPath() {
  if (process.env.BELONG_CHROMIUM) return process.env.BELONG_CHROMIUM;
  for (const name of ["chromium", "chromium-browser", "google-chrome"]) {
    for (const folder of (process.env.PATH ?? "").split(delimiter)) {
      try {
        accessSync(join(folder, name), constants.X_OK);
        return join(folder, name);
      } catch {
        // not in this folder
      }
    }
  }
  throw new Error("no Chromium found: install chromium, or name one in BELONG_CHROMIUM");
}

/**
 * Starts `belong demo --json` in a folder of its own, reached as `host`, and waits for its JSON line.
 * Returns what the line says ({ url, lead_link, reader_links, mail_dir, database_url, respondent_links }),
 * `folder`, and `stop()`, which ends the process with SIGTERM and removes the folder.
 */
export async function startDemo({ readyWithinSeconds = 120, host = "127.0.0.1", words = false } = {}) {
  // Whoever writes tests may name the JSON line of a demo that runs already, in a file.
  if (process.env.BELONG_DEMO_LINE) {
    return { ...JSON.parse(readFileSync(process.env.BELONG_DEMO_LINE, "utf8")), complaints: () => "", stop: () => {} };
  }
  const folder = await mkdtemp(join(tmpdir(), "belong-browser-"));
  const port = await freePort();
  const address = `127.0.0.1:${port}`;
  const environment = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith("BELONG_")),
  );
  const child = spawn(binary(), ["demo", "--json", ...(words ? ["--words"] : []), "--data", join(folder, "demo")], {
    cwd: folder,
    env: { ...environment, BELONG_LISTEN: address, BELONG_BASE_URL: `http://${host}:${port}` },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let heard = "";
  let complaints = "";
  child.stderr.on("data", (part) => (complaints = (complaints + part).slice(-20_000)));
  const ended = new Promise((resolve) => {
    child.once("exit", (code, signal) => resolve(`it ended with ${code ?? signal}`));
    child.once("error", (fault) => resolve(`it did not start: ${fault.message}`));
  });
  const stop = async () => {
    if (child.pid && child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
    const tooLong = setTimeout(() => child.kill("SIGKILL"), 30_000);
    await ended;
    clearTimeout(tooLong);
    await rm(folder, { recursive: true, force: true });
  };
  const ready = new Promise((resolve) => {
    child.stdout.on("data", (part) => {
      heard += part;
      const line = heard.split("\n").slice(0, -1).find((one) => one.startsWith("{"));
      if (line) resolve(JSON.parse(line));
    });
  });
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(() => resolve("it was not ready in time"), readyWithinSeconds * 1000);
  });
  const first = await Promise.race([ready, ended, late]);
  clearTimeout(timer);
  if (typeof first === "string") {
    await stop();
    throw new Error(`belong demo: ${first}\n${heard}\n${complaints}`);
  }
  const demo = { ...first, folder, complaints: () => complaints, stop };
  await untilLive(`http://${address}`);
  return demo;
}

/** The JSON line comes before the port opens, so wait for the first answer. */
async function untilLive(url) {
  const deadline = Date.now() + 30_000;
  for (;;) {
    try {
      if ((await fetch(new URL("/live", url))).ok) return;
    } catch (fault) {
      if (Date.now() > deadline) throw fault;
    }
    assert.ok(Date.now() < deadline, `${url} does not answer at /live`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Starts Chromium; close it with `browser.close()`. */
export function startBrowser() {
  return chromium.launch({ executablePath: browserPath(), args: QUIET, headless: true });
}

/**
 * One person at one device: a context with its own cookies, and `requests`, every address that it asked for.
 * `scripts: false` is a browser with JavaScript off; `screen` defaults to a phone.
 */
export async function visitor(browser, { scripts = true, screen = PHONE, ...more } = {}) {
  const context = await browser.newContext({
    javaScriptEnabled: scripts,
    viewport: screen,
    locale: "en-GB",
    timezoneId: "Europe/London",
    ...more,
  });
  const requests = [];
  context.on("request", (request) => requests.push(request.url()));
  return { context, requests, page: await context.newPage() };
}

/** Fails when any request went to another origin than `url`'s. */
export function assertOwnOriginOnly(requests, url) {
  const own = new URL(url).origin;
  const foreign = requests.filter((one) => /^(https?|wss?):/.test(one) && new URL(one).origin !== own);
  assert.deepEqual(foreign, [], "requests to another origin");
}

const rulers = new WeakMap();

/** Fails when the page is wider than its screen: nobody should have to scroll sideways to answer. */
export async function assertFitsScreen(page) {
  // One for a page, and never detached: that would take a virtual authenticator away with it.
  if (!rulers.has(page)) rulers.set(page, await page.context().newCDPSession(page));
  const { cssContentSize, cssLayoutViewport } = await rulers.get(page).send("Page.getLayoutMetrics");
  assert.ok(
    cssContentSize.width <= cssLayoutViewport.clientWidth,
    `${page.url()} is ${cssContentSize.width} px wide on ${cssLayoutViewport.clientWidth} px`,
  );
}

/**
 * What axe-core finds on the document that `page` shows, as readable lines; empty is good.
 *
 * axe-core is a script, and Belong's pages forbid scripts that are not theirs and are used with JavaScript
 * off. So the document's HTML, just as the visitor's browser holds it, is shown again under its own address
 * in a second context with the same cookies, with scripts allowed for axe alone (bypassCSP).
 */
export async function axe(page) {
  const address = page.url();
  const html = await page.content();
  const context = await page.context().browser().newContext({
    bypassCSP: true,
    storageState: await page.context().storageState(),
    viewport: page.viewportSize(),
    locale: "en-GB",
  });
  try {
    const twin = await context.newPage();
    if (/^https?:/.test(address)) {
      // Shown again, never asked for again: a form's answer or a used link would not come twice.
      await twin.route(address.split("#")[0], (route) =>
        route.request().isNavigationRequest()
          ? route.fulfill({ contentType: "text/html; charset=utf-8", body: html })
          : route.continue(),
      );
      await twin.goto(address);
    } else {
      await twin.setContent(html);
    }
    await twin.evaluate(axeSource);
    const results = await twin.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
    return results.violations.flatMap((violation) =>
      violation.nodes.map((node) => `${violation.id}: ${violation.help}: ${node.html} (${address})`),
    );
  } finally {
    await context.close();
  }
}

/** Fails with every fault that axe-core finds. */
export async function assertAccessible(page) {
  assert.deepEqual(await axe(page), [], `axe-core on ${page.url()}`);
}

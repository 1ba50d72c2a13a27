// What a page must be, measured in a real Chromium: no fault that axe-core knows, nothing that it could not
// decide and nobody has looked at, no sideways scroll, nothing cut off, targets large enough for small hands.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/**
 * What axe-core cannot decide by itself and somebody has looked at: the rule, the element, the theme and why it
 * is well. Anything else that it leaves open is a fault of the run.
 */
export const REVIEWED = [
  {
    rule: "color-contrast",
    html: /<button[^>]* class="(go|listen)/,
    theme: "forced colours",
    why: "the system paints text and ground in its own pair; axe-core reads the ground that the sheet asked for. " +
      "without.test.mjs compares the pixels.",
  },
];

/** What WCAG 1.4.12 lets a reader set. */
const SPACING = `* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
p { margin-bottom: 2em !important }`;

/** The narrowest screen: 1280 px at 400 %. */
export const NARROW = { width: 320, height: 568 };

/** axe-core's violations and unreviewed "incomplete" on the page as it stands, one line each. */
export async function axeFaults(page, theme = "") {
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(axeSource);
  const found = await page.evaluate(async (tags) => {
    const results = await globalThis.axe.run(document, {
      runOnly: { type: "tag", values: tags },
      resultTypes: ["violations", "incomplete"],
    });
    const lines = (kind, rules) =>
      rules.flatMap((rule) =>
        rule.nodes.map((node) => ({
          kind,
          rule: rule.id,
          html: node.html,
          why: [...node.any, ...node.all, ...node.none].map((one) => one.message).join("; "),
        })),
      );
    return {
      ran: results.passes.length,
      nodes: [...lines("violation", results.violations), ...lines("undecided", results.incomplete)],
    };
  }, TAGS);
  if (found.ran < 10) return [`axe-core ran only ${found.ran} rules`];
  const reviewed = (node) =>
    node.kind === "undecided" &&
    REVIEWED.some((one) => one.rule === node.rule && one.theme === theme && one.html.test(node.html));
  return found.nodes
    .filter((node) => !reviewed(node))
    .map((node) => `${node.kind} ${node.rule}: ${node.html.slice(0, 160)} (${node.why.slice(0, 200)})`);
}

/** What is wider than the screen or cut off, one line each. */
function looseEnds() {
  const faults = [];
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) {
    faults.push(`the page is ${root.scrollWidth} px wide on ${root.clientWidth} px`);
  }
  const name = (element) => element.outerHTML.slice(0, 90);
  for (const element of document.body.querySelectorAll("*")) {
    const style = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    if (box.width === 0 || style.visibility === "hidden" || style.position === "absolute" && box.width <= 1) continue;
    if (element.closest(".vh, .skip, svg, audio, [role=region]")) continue;
    if (box.right > root.clientWidth + 1 || box.left < -1) {
      faults.push(`reaches from ${Math.round(box.left)} to ${Math.round(box.right)} px: ${name(element)}`);
    }
    // A box to write in scrolls by itself.
    const clips = element.tagName !== "TEXTAREA" && (style.overflowX !== "visible" || style.overflowY !== "visible");
    if (clips && element.tagName !== "PROGRESS" && element !== document.body &&
        (element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1)) {
      faults.push(`cuts off its content: ${name(element)}`);
    }
    // A box of its own that is shorter than the text in it.
    if (style.display !== "inline" && element.scrollHeight > element.clientHeight + 2 && element.clientHeight > 0 &&
        /^(BUTTON|LABEL|SUMMARY)$/.test(element.tagName)) {
      faults.push(`is lower than its text: ${name(element)}`);
    }
  }
  return faults;
}

/** Targets lower or narrower than `least` px; a link inside a sentence is exempt (WCAG 2.5.8). */
function smallTargets(least) {
  const faults = [];
  for (const element of document.querySelectorAll("a[href], button, summary, input:not([type=hidden]), select, textarea")) {
    let target = element;
    if (element.matches("input[type=radio], input[type=checkbox]")) {
      target = document.querySelector(`label[for="${CSS.escape(element.id)}"]`) ?? element;
    }
    const box = target.getBoundingClientRect();
    if (box.width === 0) continue;
    const inSentence =
      element.tagName === "A" &&
      getComputedStyle(element).display === "inline" &&
      [...element.parentElement.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim().length > 1);
    if (inSentence) continue;
    if (box.height < least - 0.5 || box.width < least - 0.5) {
      faults.push(`${Math.round(box.width)} × ${Math.round(box.height)} px: ${element.outerHTML.slice(0, 90)}`);
    }
  }
  return faults;
}

/** Faults of the page on the narrowest screen, at each text size, and with a reader's own text spacing. */
export async function narrowFaults(page, { least }) {
  const before = page.viewportSize();
  const classes = await page.evaluate(() => document.documentElement.className);
  await page.setViewportSize(NARROW);
  const faults = [];
  const measure = async (how) => faults.push(...(await page.evaluate(looseEnds)).map((one) => `${how}: ${one}`));
  for (const size of ["usual", "large", "larger"]) {
    await page.evaluate((name) => (document.documentElement.className = `${name} device`), size);
    await measure(`320 px, ${size} text`);
  }
  await page.evaluate(() => (document.documentElement.className = "usual device"));
  const small = await page.evaluate(smallTargets, least);
  faults.push(...small.map((one) => `a target is ${one}`));
  const style = await page.evaluateHandle((css) => {
    // A constructed sheet: the policy forbids style elements, as it should.
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    document.adoptedStyleSheets = [sheet];
    return sheet;
  }, SPACING);
  await measure("320 px, text spacing");
  await page.evaluate(() => (document.adoptedStyleSheets = []));
  await style.dispose();
  await page.evaluate((name) => (document.documentElement.className = name), classes);
  await page.setViewportSize(before);
  return faults;
}

/** The lightness (0 to 255) of every pixel of a picture. */
export async function lightness(browser, png) {
  const blank = await browser.newPage();
  try {
    return await blank.evaluate(async (data) => {
      const image = new Image();
      image.src = `data:image/png;base64,${data}`;
      await image.decode();
      const canvas = new OffscreenCanvas(image.width, image.height);
      const ink = canvas.getContext("2d");
      ink.drawImage(image, 0, 0);
      const { data: bytes } = ink.getImageData(0, 0, image.width, image.height);
      const light = [];
      for (let at = 0; at < bytes.length; at += 4) {
        light.push(Math.round(0.2126 * bytes[at] + 0.7152 * bytes[at + 1] + 0.0722 * bytes[at + 2]));
      }
      return light;
    }, png.toString("base64"));
  } finally {
    await blank.close();
  }
}

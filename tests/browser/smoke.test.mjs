// The tools themselves: what they must catch, they are shown to catch, on pages served by the test.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { assertAccessible, assertFitsScreen, assertOwnOriginOnly, axe, startBrowser, visitor } from "./support.mjs";

const page = (body) =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Planted</title>
   <meta name="viewport" content="width=device-width, initial-scale=1"></head>
   <body><main><h1>One question</h1>${body}</main></body></html>`;

const PAGES = {
  "/sound": page('<form><label for="a">Your answer</label> <input id="a" name="a"></form>'),
  "/no-label": page('<form><input name="a"></form>'),
  "/wide": page('<table><tr><td><div style="width: 900px">wide</div></td></tr></table>'),
  "/third-party": page('<p>A picture from elsewhere.</p><img alt="" src="http://127.0.0.2:9/pixel.png">'),
};

let server;
let url;
let browser;

before(async () => {
  server = createServer((request, response) => {
    const found = PAGES[request.url];
    response.writeHead(found ? 200 : 404, {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; img-src *",
    });
    response.end(found ?? "");
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${server.address().port}`;
  browser = await startBrowser();
});

after(async () => {
  await browser?.close();
  await new Promise((resolve) => server.close(resolve));
});

async function opened(path, options) {
  const person = await visitor(browser, options);
  await person.page.goto(url + path);
  return person;
}

for (const scripts of [true, false]) {
  const how = scripts ? "with scripts on" : "with scripts off";

  test(`a field without a label is reported by axe-core ${how}`, async () => {
    const { page, context } = await opened("/no-label", { scripts });
    const faults = await axe(page);
    assert.ok(faults.some((fault) => fault.startsWith("label:")), faults.join("\n"));
    await assert.rejects(assertAccessible(page), /label/);
    await context.close();
  });

  test(`a sound page under a strict policy passes ${how}`, async () => {
    const { page, context, requests } = await opened("/sound", { scripts });
    await assertAccessible(page);
    await assertFitsScreen(page);
    assertOwnOriginOnly(requests, url);
    await context.close();
  });
}

test("a page that is wider than a phone is reported", async () => {
  const { page, context } = await opened("/wide");
  await assert.rejects(assertFitsScreen(page), /px wide/);
  await context.close();
});

test("a request to another origin is reported", async () => {
  const { context, requests } = await opened("/third-party");
  assert.throws(() => assertOwnOriginOnly(requests, url), /127\.0\.0\.2/);
  await context.close();
});

test("with scripts off no script of the page runs", async () => {
  const { page, context } = await visitor(browser, { scripts: false });
  await page.setContent("<title>before</title><script>document.title = 'after'</script>");
  assert.equal(await page.title(), "before");
  await context.close();
});

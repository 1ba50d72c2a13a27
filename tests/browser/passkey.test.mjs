// Passkeys in a real Chromium with its own virtual authenticator, with the keyboard alone: added, used to confirm a
// session, refused when the person is not verified; axe-core on every page of it; and the pages without a script.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { PHONE_DESK, open, problems, startHouse } from "./desk.mjs";
import { enter, leads, reach, withAuthenticator } from "./keyboard.mjs";
import { signIn } from "./states.mjs";
import { assertAccessible, assertOwnOriginOnly, startBrowser, visitor } from "./support.mjs";

let browser, house;

before(async () => {
  browser = await startBrowser();
  house = await startHouse(browser, { host: "localhost" });
});

after(async () => {
  await browser?.close();
  await house?.stop();
});

async function sees(page, words) {
  assert.match(await page.locator("main").innerText(), words);
  // Not by assertFitsScreen: when its debugging session ends, so does the virtual authenticator.
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth));
  await assertAccessible(page);
  // A browser asks a device only for the page in front.
  await page.bringToFront();
}

test("without a script the page says what to do, and nothing is added", async () => {
  const { page, context } = await visitor(browser, { screen: PHONE_DESK, scripts: false });
  await signIn(page, house);
  await open(page, `${house.url}/desk/passkeys`);
  await sees(page, /Passkeys need JavaScript/);
  await page.locator("#name").fill("Key");
  await leads(page, () => page.getByRole("button", { name: "Add a passkey" }).click());
  await sees(page, /Your device did not answer/);
  assert.equal(await page.locator("#name").inputValue(), "Key", "what was typed stays");
  await context.close();
});

test("a passkey is added and confirms the session, with the keyboard alone", async () => {
  const { page, context, requests } = await visitor(browser, { screen: PHONE_DESK });
  const broken = [];
  page.on("console", (message) => message.type() === "error" && broken.push(message.text()));
  const { client, authenticatorId } = await withAuthenticator(page);
  await signIn(page, house);

  await open(page, `${house.url}/desk/passkeys`);
  await sees(page, /You have no passkey yet/);
  await reach(page, page.locator("#name"));
  await page.keyboard.type("School laptop");
  await leads(page, () => enter(page, page.getByRole("button", { name: "Add a passkey" })));
  assert.deepEqual(await problems(page), []);
  await sees(page, /The passkey is added/);
  const { credentials } = await client.send("WebAuthn.getCredentials", { authenticatorId });
  assert.deepEqual(credentials.map((one) => [one.rpId, one.isResidentCredential]), [["localhost", true]]);

  // Whoever is not verified does not come in.
  await enter(page, page.getByRole("link", { name: "Confirm with your passkey" }));
  await page.waitForURL(/\/desk\/passkeys\/confirm/);
  await sees(page, /Confirm with your passkey/);
  await client.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: false });
  await enter(page, page.getByRole("button", { name: "Use your passkey" }));
  await page.getByText("your device did not go on").waitFor({ timeout: 120_000 });
  await client.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: true });

  const before = (await context.cookies()).find((one) => one.name.endsWith("belong-session"));
  await leads(page, () => enter(page, page.getByRole("button", { name: "Use your passkey" })));
  assert.deepEqual(await problems(page), []);
  await sees(page, /School laptop/);
  const since = (await context.cookies()).find((one) => one.name === before.name);
  assert.notEqual(since.value, before.value, "the session has a new id");
  assert.equal(await page.getByRole("button", { name: "Remove School laptop" }).count(), 1);

  await leads(page, () => enter(page, page.getByRole("button", { name: "Remove School laptop" })));
  await sees(page, /The passkey is removed/);
  assert.deepEqual(broken, []);
  assertOwnOriginOnly(requests, house.url);
  await context.close();
});

// Somebody without a mouse, and a device of theirs with a passkey of its own.
import assert from "node:assert/strict";

/** Acts, and waits for the page that comes. */
export async function leads(page, act) {
  const led = page.waitForNavigation({ waitUntil: "load" });
  await act();
  await led;
}

/** Goes to it with the Tab key; what is reached is marked. */
export async function reach(page, one) {
  const wanted = await one.elementHandle();
  const isThere = () => page.evaluate((element) => document.activeElement === element, wanted);
  for (let n = 0; n < 200 && !(await isThere()); n += 1) await page.keyboard.press("Tab");
  assert.ok(await isThere(), "the keyboard reaches it");
  const mark = await wanted.evaluate((element) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    return outlineStyle === "none" ? 0 : Number.parseFloat(outlineWidth);
  });
  assert.ok(mark >= 2, "what is reached is marked");
}

/** Goes to it with the Tab key and presses Enter. */
export async function enter(page, one) {
  await reach(page, one);
  await page.keyboard.press("Enter");
}

/** Goes to a box or the first of some choices and ticks it with the space bar. */
export async function tick(page, one) {
  await reach(page, one);
  await page.keyboard.press("Space");
  assert.ok(await one.isChecked(), "it is ticked");
}

/** Goes to a field, empties it and types. */
export async function type(page, one, text) {
  await reach(page, one);
  await page.keyboard.press("Control+A");
  await page.keyboard.press("Delete");
  await page.keyboard.type(text);
}

/** Gives the page's device a passkey holder that knows its owner. */
export async function withAuthenticator(page) {
  const client = await page.context().newCDPSession(page);
  await client.send("WebAuthn.enable");
  const { authenticatorId } = await client.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return { client, authenticatorId };
}

/** Jest's globalTeardown: ends the browser. */
export default async function tearDown() {
  await globalThis.browserOfThisJestRun?.close();
}

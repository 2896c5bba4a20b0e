/** Jest's globalSetup: builds the pages, and starts the browser and the Redis that all specs share. */
import { chromium } from 'playwright-core';
import { acquireChromium } from '../bootstrap/chromium.mjs';
import { NothingAvailableError } from '../bootstrap/first-available.mjs';
import setUpRedis from '../bootstrap/jest-redis-setup.mjs';
import { buildConsolePages } from '../build/console-pages.mjs';
import { launchOptions } from './launch-options.mjs';

const log = (line) => process.stderr.write(`${line}\n`);

export default async function setUp() {
  await buildConsolePages();
  try {
    const executablePath = await acquireChromium({ log });
    globalThis.browserOfThisJestRun = await chromium.launchServer(launchOptions(executablePath));
    process.env.DS_TEST_BROWSER = globalThis.browserOfThisJestRun.wsEndpoint();
  } catch (error) {
    if (!(error instanceof NothingAvailableError)) throw error;
    // The specs are then skipped by name.
    log(error.message);
    return;
  }
  await setUpRedis();
}
